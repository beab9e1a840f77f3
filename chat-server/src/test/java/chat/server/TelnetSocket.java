package chat.server;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;

/** A socket whose bytes are looked at one by one: telnet's own are not UTF-8 and end no line. */
final class TelnetSocket implements AutoCloseable {

    private static final int PATIENCE_MILLIS = 30_000;

    private final Socket socket;

    TelnetSocket(int port) {
        try {
            socket = new Socket(InetAddress.getLoopbackAddress(), port);
            socket.setSoTimeout(PATIENCE_MILLIS);
            socket.setTcpNoDelay(true);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Sends a character for each byte. */
    TelnetSocket send(String bytes) {
        try {
            socket.getOutputStream().write(bytes.getBytes(StandardCharsets.ISO_8859_1));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return this;
    }

    /** The next bytes are these, a character for each. */
    void expect(String bytes) {
        try {
            byte[] got = socket.getInputStream().readNBytes(bytes.length());
            assertThat(new String(got, StandardCharsets.ISO_8859_1)).isEqualTo(bytes);
        } catch (IOException e) {
            throw new AssertionError("expected: " + bytes, e);
        }
    }

    /** Skips up to and with the next LF. */
    String skipLine() {
        StringBuilder line = new StringBuilder();
        try {
            int b = socket.getInputStream().read();
            while (b >= 0 && b != '\n') {
                line.append((char) b);
                b = socket.getInputStream().read();
            }
            return line.toString();
        } catch (IOException e) {
            throw new AssertionError("expected a line, got: " + line, e);
        }
    }

    @Override
    public void close() {
        try {
            socket.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
