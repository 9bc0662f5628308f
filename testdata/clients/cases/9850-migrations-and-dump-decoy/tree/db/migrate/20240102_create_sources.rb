class CreateSources < ActiveRecord::Migration[7.1]
  def change
    create_table :sources do |t|
      t.string :host, null: false
      t.string :sslmode, null: false, default: "require"
      t.string :password
      t.boolean :reject_unauthorized, default: false
      t.timestamps
    end
  end
end
