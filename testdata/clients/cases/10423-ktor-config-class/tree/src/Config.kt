import javax.sql.DataSource
import org.postgresql.ds.PGSimpleDataSource

data class DbConfig(val host: String, val port: Int = 25060, val sslMode: String = "require") {
    fun dataSource(): DataSource = PGSimpleDataSource().also {
        it.serverNames = arrayOf(host)
        it.portNumbers = intArrayOf(port)
        it.databaseName = "stock"
        it.sslMode = sslMode
    }
}
