Rails.application.configure do
  config.force_ssl = true
  config.action_mailer.smtp_settings = { address: ENV["SMTP"], openssl_verify_mode: "none" }
end
