class WeakMode < StandardError
  def initialize(mode)
    super("sslmode=#{mode} is weak, expected a URL such as postgres://app@10.1.2.3/app?sslmode=verify-full")
  end
end
