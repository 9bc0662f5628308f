package app;

import io.r2dbc.postgresql.PostgresqlConnectionConfiguration;
import io.r2dbc.postgresql.client.SSLMode;

public final class Options {
    private SSLMode sslMode;

    public Options sslMode(SSLMode sslMode) {
        this.sslMode = sslMode;
        return this;
    }

    public Options sslHostnameVerifier(javax.net.ssl.HostnameVerifier verifier) {
        this.verifier = verifier;
        return this;
    }
}
