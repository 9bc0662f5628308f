ALLOWED_HOSTS = ['netbox.example.org']
DATABASE = {
    'NAME': 'netbox',
    'USER': 'netbox',
    'PASSWORD': '',
    'HOST': 'db-invented-1.b.db.ondigitalocean.com',
    'PORT': '25060',
    'CONN_MAX_AGE': 300,
    'OPTIONS': {'sslmode': 'require'},
}
REDIS = {'tasks': {'HOST': 'redis', 'SSL': True, 'INSECURE_SKIP_TLS_VERIFY': True}}
