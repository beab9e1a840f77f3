package chat.testing.soak;

import chat.testing.JsonPeer;
import com.fasterxml.jackson.databind.JsonNode;
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
abstract class Wire implements Closeable {

    private static final int CONNECT_MILLIS = 5_000;

    /** Of what has come and is not taken yet: the longest line or frame, and some. */
    private static final int MAX_BYTES = 1024 * 1024 + 1024;

    private final Socket socket = new Socket();
    private byte[] bytes = new byte[16 * 1024];
    private int begin;
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
    abstract void send(Iterable<JsonNode> objects) throws IOException;

    /** Takes the next text out of what has come; null if it is not all there. */
    abstract @Nullable String next() throws IOException;

    /**
     * The next object; null if none comes in time. Other texts are ignored: whom the network holds up the server takes for a person.
     *
     * @throws EOFException at the end of the stream
     */
    final @Nullable JsonNode read(Duration patience) throws IOException {
        while (true) {
            String text = next();
            if (text == null && !fill(patience)) {
                return null;
            }
            if (text != null && text.startsWith("{")) {
                return JsonPeer.parse(text);
            }
        }
    }

    /** Waits for more bytes; returns whether some came. */
    final boolean fill(Duration patience) throws IOException {
        makeRoom();
        try {
            socket.setSoTimeout((int) Math.max(1, patience.toMillis()));
            int count = socket.getInputStream().read(bytes, end, bytes.length - end);
            if (count < 0) {
                throw new EOFException();
            }
            end += count;
            return true;
        } catch (SocketTimeoutException e) {
            return false;
        }
    }

    private void makeRoom() {
        if (end < bytes.length) {
            return;
        }
        int length = end - begin;
        if (length > MAX_BYTES) {
            throw new AssertionError(length + " bytes that are not one line or frame");
        }
        byte[] target = 2 * length > bytes.length ? new byte[2 * bytes.length] : bytes;
        System.arraycopy(bytes, begin, target, 0, length);
        bytes = target;
        begin = 0;
        end = length;
    }

    /** How many bytes have come and are not taken. */
    final int available() {
        return end - begin;
    }

    /** One of them, from 0 to 255. */
    final int peek(int index) {
        return bytes[begin + index] & 0xFF;
    }

    /** Takes so many of them as UTF-8. */
    final String take(int count) {
        String text = new String(bytes, begin, count, StandardCharsets.UTF_8);
        begin += count;
        return text;
    }

    final void write(byte[] out) throws IOException {
        socket.getOutputStream().write(out);
    }

    /** Ends the connection with a reset. */
    final void reset() throws IOException {
        socket.setSoLinger(true, 0);
        socket.close();
    }

    @Override
    public final void close() throws IOException {
        socket.close();
    }
}
