package chat.testing;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.time.Duration;

/** A plain socket to this machine, byte by byte, each one waited for. Whatever is not as expected is an {@link AssertionError}. */
final class SocketBytes {

    private static final int CONNECT_MILLIS = 30_000;
    private static final int END = -1;

    final Socket socket;
    private final byte[] chunk = new byte[64 * 1024];
    private int next;
    private int end;
    private Duration patience = Duration.ofSeconds(30);

    /** @param socket connected already, whatever kind it is */
    SocketBytes(Socket socket) {
        this.socket = socket;
    }

    /** @param receiveBufferBytes how much the kernel may take in for a client that does not read, 0 for its usual size */
    static SocketBytes connect(int port, int receiveBufferBytes) {
        Socket socket = new Socket();
        try {
            if (receiveBufferBytes > 0) {
                socket.setReceiveBufferSize(receiveBufferBytes);
            }
            socket.setTcpNoDelay(true);
            socket.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), CONNECT_MILLIS);
            return new SocketBytes(socket);
        } catch (IOException e) {
            throw new UncheckedIOException("connecting to port " + port, e);
        }
    }

    void setPatience(Duration patience) {
        this.patience = patience;
    }

    void send(byte[] bytes) {
        try {
            socket.getOutputStream().write(bytes);
        } catch (IOException e) {
            throw new UncheckedIOException("sending " + bytes.length + " bytes", e);
        }
    }

    /** The next byte. */
    int read() {
        if (next == end && fill(patience) == END) {
            throw new AssertionError("closed");
        }
        return chunk[next++] & 0xFF;
    }

    byte[] read(int count) {
        byte[] bytes = new byte[count];
        for (int i = 0; i < count; ) {
            bytes[i++] = (byte) read();
            int more = Math.min(count - i, end - next);
            System.arraycopy(chunk, next, bytes, i, more);
            next += more;
            i += more;
        }
        return bytes;
    }

    /** The end of the stream, and no reset, with nothing before it. */
    void expectEnd() {
        if (next < end || fill(patience) != END) {
            throw new AssertionError("expected the end of the stream, but came byte " + read());
        }
    }

    /** The end of the stream or a reset, whatever comes before it. */
    void awaitEnd() {
        try {
            while (fill(patience) != END) {
                next = end;
            }
        } catch (Reset expected) {
            // an end as well
        }
    }

    void expectSilence(Duration time) {
        try {
            if (next < end || fill(time) != END) {
                throw new AssertionError("expected silence, but came byte " + read());
            }
            throw new AssertionError("expected silence, but closed");
        } catch (NothingInTime expected) {
            // as it should be
        }
    }

    private int fill(Duration patience) {
        try {
            socket.setSoTimeout((int) patience.toMillis());
            int count = socket.getInputStream().read(chunk);
            next = 0;
            end = Math.max(0, count);
            return count;
        } catch (SocketTimeoutException e) {
            throw new NothingInTime(e);
        } catch (IOException e) {
            throw new Reset(e);
        }
    }

    private static final class NothingInTime extends AssertionError {
        private static final long serialVersionUID = 1L;

        NothingInTime(Throwable cause) {
            super("nothing came in time", cause);
        }
    }

    private static final class Reset extends AssertionError {
        private static final long serialVersionUID = 1L;

        Reset(Throwable cause) {
            super("connection reset, not closed", cause);
        }
    }

    void shutdownOutput() {
        try {
            socket.shutdownOutput();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    void reset() {
        try {
            socket.setSoLinger(true, 0);
            socket.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    void close() {
        try {
            socket.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
