#!/usr/bin/env bash
name="it's $(echo "a 'b'")"
cat <<'EOF' > /tmp/x
don't "( $(
EOF
n=$(( 1 << 4 ))
s=$'it\'s'
case "$1" in
  a) echo "a" ;;
esac
export PGSSLMODE=require
psql -h "$DB_HOST" -p 25060 -U stock -d stock -c "select 'it''s'"
