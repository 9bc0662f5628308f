import os
KEY = b"\x00\"'"
MASK = 0xFF & ~0b1
RATE = 1e-3j
TEXT = f"{'a' if MASK else "b"}"
DATABASES = {"default": {"ENGINE": "django.db.backends.postgresql", "HOST": os.environ["H"], "NAME": "a", "OPTIONS": {"sslmode": "require"}}}
