import pulumi
import pulumi_postgresql as postgresql

cfg = pulumi.Config()
provider = postgresql.Provider(
    "managed",
    host=cfg.require("dbHost"),
    port=25060,
    username="doadmin",
    password=cfg.require_secret("dbPassword"),
    sslmode="require",
    superuser=False,
)
