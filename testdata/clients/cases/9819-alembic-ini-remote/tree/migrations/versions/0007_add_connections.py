import sqlalchemy as sa
from alembic import op

revision = "0007"
down_revision = "0006"


def upgrade():
    op.create_table(
        "connections",
        sa.Column("id", sa.Integer, primary_key=True),
        sa.Column("host", sa.String, nullable=False),
        sa.Column("sslmode", sa.String, server_default="require"),
        sa.Column("rejectUnauthorized", sa.Boolean, server_default="false"),
    )
