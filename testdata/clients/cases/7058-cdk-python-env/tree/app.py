from aws_cdk import aws_ecs as ecs
def add(task):
    task.add_container("api", image=ecs.ContainerImage.from_registry("example/api"),
        environment={"PGHOST": "db-invented-1.b.db.ondigitalocean.com", "PGSSLMODE": "require"})
