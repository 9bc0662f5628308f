package drivers

var _ = register(Driver{
	Name: "airflow", Like: "psycopg",
	App: &App{
		Title: "Airflow",
		Names: variables(
			group{"AIRFLOW__", "", map[string]string{"DATABASE__SQL_ALCHEMY_CONN": "url", "CORE__SQL_ALCHEMY_CONN": "url", "CELERY__RESULT_BACKEND": "url"}},
			group{"", "", map[string]string{"database.sql_alchemy_conn": "url", "core.sql_alchemy_conn": "url", "celery.result_backend": "url"}},
		),
		Files:  []string{"airflow.cfg"},
		Images: []string{"airflow"},
		Examples: map[string]string{
			"AIRFLOW__DATABASE__SQL_ALCHEMY_CONN=postgresql://app@db.example.net/app?sslmode=require": "require",
		},
		CounterExample: "SQL_ALCHEMY_CONN=postgresql://app@db.example.net/app?sslmode=require",
	},
	Fixes:   map[string]string{"": "AIRFLOW__DATABASE__SQL_ALCHEMY_CONN=postgresql+psycopg2://USER:PASSWORD@HOST:PORT/DB?sslmode=verify-full&sslrootcert=CA"},
	Sources: []string{"https://airflow.apache.org/docs/apache-airflow/stable/howto/set-up-database.html"},
})
