module Guard
  WEAK = %w[disable allow prefer require].freeze

  def self.check!(url)
    mode = URI(url).query.to_s[/sslmode=([\w-]+)/, 1] || "prefer"
    raise ArgumentError, "postgres://#{URI(url).host}/?sslmode=#{mode}: write sslmode=verify-full" if WEAK.include?(mode)
  end
end
