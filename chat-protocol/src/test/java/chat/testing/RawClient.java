package chat.testing;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * A client made of a plain socket and somebody else's JSON reader, so that a fault in our codec cannot hide behind itself. One
 * thread at a time. Whatever is not as expected is an {@link AssertionError} that says what came instead.
 */
public final class RawClient implements JsonPeer {

    private static final Duration PATIENCE = Duration.ofSeconds(30);

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
        return connect(port, receiveBufferBytes, null);
    }

    /** The same as somebody else: from another of this machine's addresses, as {@code 127.0.0.2} is one. */
    public static RawClient connectFrom(String address, int port) {
        return connect(port, 0, address);
    }

    /** The same over a socket that is connected already, whatever kind it is. */
    public static RawClient over(Socket socket) {
        try {
            return new RawClient(socket);
        } catch (IOException e) {
            closeQuietly(socket);
            throw new UncheckedIOException(e);
        }
    }

    private static RawClient connect(int port, int receiveBufferBytes, @Nullable String from) {
        Socket socket = new Socket();
        try {
            if (from != null) {
                socket.bind(new InetSocketAddress(from, 0));
            }
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
    @Override
    public RawClient send(String line) {
        return sendRaw(line + "\n");
    }

    @Override
    public RawClient sendAll(Iterable<String> lines) {
        return sendRaw(String.join("\n", lines) + "\n");
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

    /** The next line, without its LF or CR LF. */
    public String readLine() {
        return reader.line(deadline());
    }

    /**
     * The next object. Before the first one lines that do not begin with <code>{</code> are ignored, as the contract wants of
     * a client: on a busy machine the server may have taken this one for a person by the time it spoke.
     */
    @Override
    public String readText() {
        long deadline = deadline();
        String line = reader.line(deadline);
        while (!heardObject && !line.startsWith("{")) {
            line = reader.line(deadline);
        }
        heardObject = true;
        return line;
    }

    /** The peer has closed in good order, and nothing was left to read. A reset is not good order. */
    @Override
    public void expectClosed() {
        reader.expectEnd(deadline());
    }

    @Override
    public void expectEnd() {
        expectClosed(); // there is no other way to close a stream of lines
    }

    @Override
    public void expectSilence(Duration time) {
        reader.expectSilence(System.nanoTime() + time.toNanos());
    }

    private long deadline() {
        return System.nanoTime() + patience.toNanos();
    }

    @Override
    public void shutdownOutput() {
        try {
            socket.shutdownOutput();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public void reset() {
        try {
            socket.setSoLinger(true, 0);
            socket.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public int localPort() {
        return socket.getLocalPort();
    }

    @Override
    public void close() {
        closeQuietly(socket);
    }
}
