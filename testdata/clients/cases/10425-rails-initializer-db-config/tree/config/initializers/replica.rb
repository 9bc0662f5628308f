replica = ActiveRecord::Base.connection_db_config.configuration_hash.merge(
  host: ENV.fetch("REPLICA_HOST"),
  sslmode: "require",
  replica: true
)
ActiveRecord::Base.configurations.configurations << ActiveRecord::DatabaseConfigurations::HashConfig.new(Rails.env, "replica", replica)
