CREATE TABLE setting_definitions (key text PRIMARY KEY, default_value text, allowed text[]);
INSERT INTO setting_definitions VALUES
  ('db.sslmode', 'require', ARRAY['disable','require','verify-full']),
  ('db.host', 'localhost', NULL);
UPDATE tenants SET connection_options = '{"sslmode": "require"}'::jsonb WHERE id = 3;
COMMENT ON COLUMN tenants.connection_options IS 'e.g. sslmode=require';
