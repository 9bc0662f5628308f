package lib;

/**
 * Options. Example: {@code jdbc:postgresql://db.acme.dev:5432/app?sslmode=require}
 */
public class PgOptions {
    public static final String DEFAULT_SSLMODE = "prefer";
    private String sslMode = DEFAULT_SSLMODE;

    /** @param mode one of disable, allow, prefer, require */
    public void setSslMode(String mode) {
        if (!mode.matches("disable|allow|prefer|require|verify-ca|verify-full")) {
            throw new IllegalArgumentException("sslmode must be like in jdbc:postgresql://host/db?sslmode=require, got " + mode);
        }
        this.sslMode = mode;
    }
}
