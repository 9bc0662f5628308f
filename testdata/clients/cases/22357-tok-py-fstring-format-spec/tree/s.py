import os
X = f"{1-2:>{10}} {'it''s'!r:^5} {{"
Y = [-1, *range(3)][::-1]
Z = '\\'
DATABASES = {"default": {"ENGINE": "django.db.backends.postgresql", "HOST": os.environ["H"], "NAME": "a", "OPTIONS": {"sslmode": "require"}}}
