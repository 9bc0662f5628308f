import java.io.*;
import java.net.*;
import java.sql.*;
import java.util.Properties;
import javax.net.SocketFactory;

/** Connects with pgjdbc, once for each line: address, port, host, sslmode, root, user, database, password. */
public class Connect {
    /** Dials one address, whatever name is asked for. */
    public static class Dial extends SocketFactory {
        static volatile String address;

        public Socket createSocket() {
            return new Socket() {
                @Override
                public void connect(SocketAddress to, int timeout) throws IOException {
                    super.connect(new InetSocketAddress(address, ((InetSocketAddress) to).getPort()), timeout);
                }
            };
        }

        public Socket createSocket(String host, int port) { throw new UnsupportedOperationException(); }
        public Socket createSocket(String host, int port, InetAddress from, int at) { throw new UnsupportedOperationException(); }
        public Socket createSocket(InetAddress host, int port) { throw new UnsupportedOperationException(); }
        public Socket createSocket(InetAddress host, int port, InetAddress from, int at) { throw new UnsupportedOperationException(); }
    }

    public static void main(String[] args) throws Exception {
        BufferedReader in = new BufferedReader(new InputStreamReader(System.in));
        for (String line; (line = in.readLine()) != null; ) {
            String[] f = line.split("\t", -1);
            Dial.address = f[0];
            Properties p = new Properties();
            p.setProperty("user", f[5]);
            p.setProperty("password", f[7]);
            p.setProperty("sslmode", f[3]);
            if (!f[4].isEmpty()) p.setProperty("sslrootcert", f[4]);
            p.setProperty("socketFactory", "Connect$Dial");
            p.setProperty("assumeMinServerVersion", "15");
            p.setProperty("loginTimeout", "0");
            p.setProperty("connectTimeout", "5");
            p.setProperty("socketTimeout", "5");
            String host = f[2].contains(":") ? "[" + f[2] + "]" : f[2];
            String answer = "works";
            try (Connection c = DriverManager.getConnection("jdbc:postgresql://" + host + ":" + f[1] + "/" + f[6], p)) {
                c.getClass();
            } catch (Exception e) {
                Throwable cause = e;
                StringBuilder words = new StringBuilder();
                for (; cause != null; cause = cause.getCause()) words.append(cause).append("; ");
                answer = "fails " + words.toString().replace('\n', ' ').replace('\r', ' ');
            }
            System.out.println(answer);
            System.out.flush();
        }
    }
}
