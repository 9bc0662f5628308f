{{- define "stock.databaseUrl" -}}
{{- printf "postgresql://%s:$(DB_PASSWORD)@%s:%v/%s?sslmode=require" .Values.db.user .Values.db.host .Values.db.port .Values.db.name -}}
{{- end -}}
