"""What is declared: models, the YAML reader, secrets by reference, the example that ships."""
