package io.r2dbc.postgresql;

import io.r2dbc.postgresql.client.SSLMode;

public final class PostgresqlConnectionConfiguration {

    public static final class Builder {

        private SSLMode sslMode = SSLMode.DISABLE;

        public Builder enableSsl() {
            return sslMode(SSLMode.VERIFY_FULL);
        }

        public Builder socket(String socket) {
            this.socket = socket;
            sslMode(SSLMode.DISABLE);
            return this;
        }

        public Builder sslHostnameVerifier(HostnameVerifier verifier) {
            this.verifier = verifier;
            return this;
        }

        public Builder sslMode(SSLMode sslMode) {
            this.sslMode = sslMode;
            return this;
        }
    }
}
