package chat.testing;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

/**
 * A proxy that has a web server of this machine at a path of its own, and takes that off on the way. All who come are at one address, as
 * far as it says.
 */
public final class PathProxy implements AutoCloseable {

    /** Where it says that everybody is. */
    public static final String CLIENT = "203.0.113.7";

    private final ServerSocket listener;
    private final int to;
    private final String prefix;
    private final List<String> elsewhere = new CopyOnWriteArrayList<>();
    private final List<Socket> sockets = new CopyOnWriteArrayList<>();

    /**
     * Listens on a free port.
     *
     * @param prefix what it takes off, as in {@code /irc}
     */
    public PathProxy(int to, String prefix) throws IOException {
        this.to = to;
        this.prefix = prefix;
        listener = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
        start(() -> {
            while (true) {
                Socket near = listener.accept();
                start(() -> serve(near));
            }
        });
    }

    /** What was asked for at other paths. */
    public List<String> elsewhere() {
        return List.copyOf(elsewhere);
    }

    public String address(String path) {
        return "http://127.0.0.1:" + listener.getLocalPort() + path;
    }

    /** One request, and, if the server upgrades it, whatever follows. */
    private void serve(Socket near) throws IOException {
        sockets.add(near);
        try (near;
                Socket far = new Socket(InetAddress.getLoopbackAddress(), to)) {
            sockets.add(far);
            String head = head(near.getInputStream());
            String path = head.split(" ", 3)[1];
            if (!path.startsWith(prefix + "/")) {
                elsewhere.add(path);
                near.getOutputStream()
                        .write("HTTP/1.1 404 Not Found\r\nContent-Length: 0\r\nConnection: close\r\n\r\n"
                                .getBytes(ISO_8859_1));
                return;
            }
            String passed = head.replaceFirst(
                            " [^ ]+", " " + path.substring(prefix.length()).replace("$", "\\$"))
                    .replaceFirst("(?i)\r\nConnection: keep-alive", "\r\nConnection: close")
                    .replaceFirst("\r\n", "\r\nX-Forwarded-For: " + CLIENT + "\r\n");
            far.getOutputStream().write(passed.getBytes(ISO_8859_1));
            start(() -> near.getInputStream().transferTo(far.getOutputStream()));
            far.getInputStream().transferTo(near.getOutputStream());
        }
    }

    private static String head(InputStream in) throws IOException {
        StringBuilder head = new StringBuilder();
        while (head.length() < 4 || !head.substring(head.length() - 4).equals("\r\n\r\n")) {
            int next = in.read();
            if (next < 0) {
                throw new IOException("no request");
            }
            head.append((char) next);
        }
        return head.toString();
    }

    private interface Work {
        void run() throws IOException;
    }

    private static void start(Work work) {
        Thread thread = new Thread(
                () -> {
                    try {
                        work.run();
                    } catch (IOException e) {
                        // one of both has ended
                    }
                },
                "path-proxy");
        thread.setDaemon(true);
        thread.start();
    }

    @Override
    public void close() {
        try {
            listener.close();
            for (Socket socket : sockets) {
                socket.close();
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
