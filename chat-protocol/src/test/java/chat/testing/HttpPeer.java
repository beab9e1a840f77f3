package chat.testing;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;

import java.net.Socket;
import java.time.Duration;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;

/** A client of HTTP made of a plain socket, which sends what it is told to the byte. One thread at a time. */
public final class HttpPeer implements AutoCloseable {

    /**
     * What came.
     *
     * @param headers by their names in lower case
     * @param body a character for each byte
     */
    public record Response(String statusLine, Map<String, String> headers, String body) {

        public int status() {
            return Integer.parseInt(statusLine.split(" ", 3)[1]);
        }

        public String text() {
            return new String(bytes(), UTF_8);
        }

        public byte[] bytes() {
            return body.getBytes(ISO_8859_1);
        }

        /** Empty if there is none. */
        public String header(String name) {
            return headers.getOrDefault(name.toLowerCase(Locale.ROOT), "");
        }
    }

    private final SocketBytes bytes;

    private HttpPeer(SocketBytes bytes) {
        this.bytes = bytes;
    }

    public static HttpPeer connect(int port) {
        return connect(port, 0);
    }

    /**
     * Connects to this machine.
     *
     * @param receiveBufferBytes how much the kernel may take in while nothing is read, 0 for its usual size
     */
    public static HttpPeer connect(int port, int receiveBufferBytes) {
        return new HttpPeer(SocketBytes.connect(port, receiveBufferBytes));
    }

    /** The same over a socket that is connected already, whatever kind it is. */
    public static HttpPeer over(Socket socket) {
        return new HttpPeer(new SocketBytes(socket));
    }

    SocketBytes bytes() {
        return bytes;
    }

    public HttpPeer withPatience(Duration patience) {
        bytes.setPatience(patience);
        return this;
    }

    /** Sends the text, a byte a character. */
    public HttpPeer send(String text) {
        bytes.send(text.getBytes(ISO_8859_1));
        return this;
    }

    /** Sends the head of a request: each line is ended here, and the head behind the last. */
    public HttpPeer request(String... lines) {
        return send(String.join("\r\n", lines) + "\r\n\r\n");
    }

    /** The next response, with as much body as it says it has. */
    public Response response() {
        return response(true);
    }

    /** The next response, which answers HEAD. */
    public Response responseWithoutBody() {
        return response(false);
    }

    private Response response(boolean withBody) {
        String statusLine = line();
        if (!statusLine.matches("HTTP/1\\.1 \\d{3} .+")) {
            throw new AssertionError("expected a response, but came: " + statusLine);
        }
        Map<String, String> headers = new TreeMap<>();
        for (String line = line(); !line.isEmpty(); line = line()) {
            int colon = line.indexOf(": ");
            String before = headers.put(line.substring(0, colon).toLowerCase(Locale.ROOT), line.substring(colon + 2));
            if (before != null) {
                throw new AssertionError("twice: " + line);
            }
        }
        int length = withBody ? Integer.parseInt(headers.getOrDefault("content-length", "0")) : 0;
        return new Response(statusLine, headers, new String(bytes.read(length), ISO_8859_1));
    }

    private String line() {
        StringBuilder line = new StringBuilder();
        for (int next = bytes.read(); next != '\n'; next = bytes.read()) {
            line.append((char) next);
        }
        if (line.length() == 0 || line.charAt(line.length() - 1) != '\r') {
            throw new AssertionError("a line without CR: " + line);
        }
        line.setLength(line.length() - 1);
        return line.toString();
    }

    /** Closed in good order, and nothing was left to read. */
    public void expectClosed() {
        bytes.expectEnd();
    }

    /** Closed in whatever order, with whatever before it. */
    public void awaitClosed() {
        bytes.awaitEnd();
    }

    public void expectSilence(Duration time) {
        bytes.expectSilence(time);
    }

    public void shutdownOutput() {
        bytes.shutdownOutput();
    }

    public void reset() {
        bytes.reset();
    }

    public int localPort() {
        return bytes.socket.getLocalPort();
    }

    @Override
    public void close() {
        bytes.close();
    }
}
