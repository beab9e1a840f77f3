package chat.testing.soak;

import chat.testing.JsonPeer;
import com.fasterxml.jackson.databind.JsonNode;
import java.io.ByteArrayOutputStream;
import java.io.Closeable;
import java.io.EOFException;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** Objects over a plain socket, for which the end of a connection is nothing unusual. One thread at a time. */
final class Wire implements Closeable {

    private static final int CONNECT_MILLIS = 5_000;
    private static final int MAX_LINE_BYTES = 1024 * 1024;

    private final Socket socket = new Socket();
    private final byte[] chunk = new byte[16 * 1024];
    private final ByteArrayOutputStream line = new ByteArrayOutputStream();
    private int next;
    private int end;

    /** Connects to this machine. */
    Wire(int port) throws IOException {
        try {
            socket.setTcpNoDelay(true);
            socket.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), CONNECT_MILLIS);
        } catch (IOException e) {
            socket.close();
            throw e;
        }
    }

    /** Sends the objects in one piece. */
    void send(Iterable<JsonNode> objects) throws IOException {
        StringBuilder lines = new StringBuilder();
        objects.forEach(object -> lines.append(object).append('\n'));
        socket.getOutputStream().write(lines.toString().getBytes(StandardCharsets.UTF_8));
    }

    /**
     * The next object; null if none comes in time. Other lines are ignored: whom the network holds up the server takes for a person.
     *
     * @throws EOFException at the end of the stream
     */
    @Nullable
    JsonNode read(Duration patience) throws IOException {
        while (true) {
            for (int i = next; i < end; i++) {
                if (chunk[i] == '\n') {
                    line.write(chunk, next, i - next);
                    next = i + 1;
                    String text = line.toString(StandardCharsets.UTF_8);
                    line.reset();
                    if (text.startsWith("{")) {
                        return JsonPeer.parse(text);
                    }
                }
            }
            line.write(chunk, next, end - next);
            next = end;
            if (line.size() > MAX_LINE_BYTES) {
                throw new AssertionError("a line of more than " + MAX_LINE_BYTES + " bytes");
            }
            if (!fill(patience)) {
                return null;
            }
        }
    }

    private boolean fill(Duration patience) throws IOException {
        try {
            socket.setSoTimeout((int) Math.max(1, patience.toMillis()));
            int count = socket.getInputStream().read(chunk);
            if (count < 0) {
                throw new EOFException();
            }
            next = 0;
            end = count;
            return true;
        } catch (SocketTimeoutException e) {
            return false;
        }
    }

    /** Ends the connection with a reset. */
    void reset() throws IOException {
        socket.setSoLinger(true, 0);
        socket.close();
    }

    @Override
    public void close() throws IOException {
        socket.close();
    }
}
