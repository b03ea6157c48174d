DROP TABLE api_key_usage, api_keys;
