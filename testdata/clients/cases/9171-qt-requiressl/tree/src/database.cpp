#include <QSqlDatabase>
#include <QSqlError>
#include <QDebug>

bool openDatabase(const QString &host, const QString &password)
{
    QSqlDatabase db = QSqlDatabase::addDatabase("QPSQL");
    db.setHostName(host);
    db.setPort(25060);
    db.setDatabaseName("shop");
    db.setUserName("shop");
    db.setPassword(password);
    db.setConnectOptions("requiressl=1");
    if (!db.open()) {
        qWarning() << db.lastError().text();
        return false;
    }
    return true;
}
