package chat.testing;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;

/**
 * A client made of a plain socket and somebody else's JSON reader, so that a fault in our codec cannot hide behind itself. One
 * thread at a time. Whatever is not as expected is an {@link AssertionError} that says what came instead.
 */
public final class RawClient implements AutoCloseable {

    private static final Duration PATIENCE = Duration.ofSeconds(10);

    private static final JsonMapper MAPPER = JsonMapper.builder()
            .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
            .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
            .build();

    private final Socket socket;
    private final LineReader reader;
    private Duration patience = PATIENCE;
    private boolean heardObject;

    private RawClient(Socket socket) throws IOException {
        this.socket = socket;
        this.reader = new LineReader(socket);
    }

    public static RawClient connect(int port) {
        return connect(port, 0);
    }

    /**
     * Connects to this machine.
     *
     * @param receiveBufferBytes how much the kernel may take in for a client that does not read, 0 for its usual size
     */
    public static RawClient connect(int port, int receiveBufferBytes) {
        Socket socket = new Socket();
        try {
            if (receiveBufferBytes > 0) {
                socket.setReceiveBufferSize(receiveBufferBytes); // only before connecting does it bound the window
            }
            socket.setTcpNoDelay(true);
            socket.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), (int) PATIENCE.toMillis());
            return new RawClient(socket);
        } catch (IOException e) {
            closeQuietly(socket);
            throw new UncheckedIOException("connecting to port " + port, e);
        }
    }

    private static void closeQuietly(Socket socket) {
        try {
            socket.close();
        } catch (IOException ignored) {
            // the first failure is the one to tell
        }
    }

    /** Waits this long instead of 10 s for whatever is expected from now on. */
    public RawClient withPatience(Duration patience) {
        this.patience = patience;
        return this;
    }

    /** Sends the line and an LF. */
    public RawClient send(String line) {
        return sendRaw(line + "\n");
    }

    /** Sends the text as UTF-8 and nothing else. */
    public RawClient sendRaw(String text) {
        return sendBytes(text.getBytes(StandardCharsets.UTF_8));
    }

    public RawClient sendBytes(byte... bytes) {
        try {
            socket.getOutputStream().write(bytes);
        } catch (IOException e) {
            throw new UncheckedIOException("sending " + bytes.length + " bytes", e);
        }
        return this;
    }

    /** Joins under the name and returns the {@code entered} that came right after {@code welcome}. */
    public JsonNode join(String name) {
        send(MAPPER.createObjectNode().put("type", "join").put("username", name).toString());
        expectType("welcome");
        return expectType("entered");
    }

    /** The next line, without its LF or CR LF. */
    public String readLine() {
        return reader.line(deadline());
    }

    /**
     * The next object. Before the first one lines that do not begin with <code>{</code> are ignored, as the contract wants of
     * a client: on a busy machine the server may have taken this one for a person by the time it spoke.
     */
    public JsonNode readJson() {
        return nextObject(deadline());
    }

    /** The next object, which has to be of the type. Pings on the way are answered and left out, unless one is asked for. */
    public JsonNode expectType(String type) {
        JsonNode next = nextFor(type, deadline());
        if (!isOf(type, next)) {
            throw new AssertionError("expected '" + type + "', but came: " + next);
        }
        return next;
    }

    /** The next object of the type, whatever comes before it. Pings on the way are answered. */
    public JsonNode awaitType(String type) {
        long deadline = deadline();
        JsonNode next = nextFor(type, deadline);
        while (!isOf(type, next)) {
            next = nextFor(type, deadline);
        }
        return next;
    }

    private JsonNode nextFor(String type, long deadline) {
        JsonNode next = nextObject(deadline);
        while (isOf("ping", next) && !type.equals("ping")) {
            send("{\"type\":\"pong\"}");
            next = nextObject(deadline);
        }
        return next;
    }

    private JsonNode nextObject(long deadline) {
        String line = reader.line(deadline);
        while (!heardObject && !line.startsWith("{")) {
            line = reader.line(deadline);
        }
        heardObject = true;
        return parse(line);
    }

    private static boolean isOf(String type, JsonNode object) {
        JsonNode field = object.get("type");
        return field != null && field.isTextual() && field.textValue().equals(type);
    }

    private static JsonNode parse(String line) {
        try {
            JsonNode node = MAPPER.readTree(line);
            if (node.isObject()) {
                return node;
            }
        } catch (JsonProcessingException e) {
            throw new AssertionError("expected one JSON object, but came: " + line, e);
        }
        throw new AssertionError("expected one JSON object, but came: " + line);
    }

    /** The peer has closed in good order, and nothing was left to read. A reset is not good order. */
    public void expectClosed() {
        reader.expectEnd(deadline());
    }

    /** Nothing at all comes for so long, not even the end of the stream. */
    public void expectSilence(Duration time) {
        reader.expectSilence(System.nanoTime() + time.toNanos());
    }

    private long deadline() {
        return System.nanoTime() + patience.toNanos();
    }

    /** Says that nothing more will be sent; reading goes on. */
    public void shutdownOutput() {
        try {
            socket.shutdownOutput();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Cuts the connection off with a reset, as a killed process with unread input does. */
    public void reset() {
        try {
            socket.setSoLinger(true, 0);
            socket.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    public int localPort() {
        return socket.getLocalPort();
    }

    @Override
    public void close() {
        closeQuietly(socket);
    }
}
