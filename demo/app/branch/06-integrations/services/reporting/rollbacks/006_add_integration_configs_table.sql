DROP TABLE integration_delivery_log, integration_configs;
