import org.testcontainers.containers.PostgreSQLContainer

class DbTest {
    private val pg = PostgreSQLContainer("postgres:16")
}
