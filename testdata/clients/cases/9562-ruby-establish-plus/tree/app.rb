require 'active_record'

ActiveRecord::Base.establish_connection(ENV.fetch('DATABASE_URL') + '?sslmode=require')

class Contact < ActiveRecord::Base
  scope :recent, -> { where('created_at > ?', 1.week.ago) }
end
