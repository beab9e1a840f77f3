package chat.testing;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.ArrayList;
import java.util.List;

/** A port that leads to another one of this machine, until a test pulls the plug. */
public final class Cable implements AutoCloseable {

    private final ServerSocket listener;
    private final int to;
    private final Thread acceptor;

    /** Guarded by this. */
    private final List<Socket> sockets = new ArrayList<>();

    /** Guarded by this. */
    private boolean pulled;

    /**
     * Connects a free port.
     *
     * @param to where it leads
     */
    public Cable(int to) throws IOException {
        this(to, new ServerSocket(0, 50, InetAddress.getLoopbackAddress()));
    }

    /** @param listener at the near end; one for TLS makes this what TLS ends at */
    public Cable(int to, ServerSocket listener) {
        this.to = to;
        this.listener = listener;
        acceptor = start(this::accept);
    }

    public int port() {
        return listener.getLocalPort();
    }

    private static Thread start(Runnable work) {
        Thread thread = new Thread(work, "cable");
        thread.setDaemon(true);
        thread.start();
        return thread;
    }

    private void accept() {
        try {
            while (true) {
                connect(listener.accept());
            }
        } catch (IOException e) {
            // closed
        }
    }

    /** Where nobody listens at the other end, this one is closed: whoever came tries again. */
    private void connect(Socket near) throws IOException {
        Socket far;
        try {
            far = new Socket(InetAddress.getLoopbackAddress(), to);
        } catch (IOException nobodyThere) {
            near.close();
            return;
        }
        if (isKept(near, far)) {
            start(() -> copy(near, far));
            start(() -> copy(far, near));
        }
    }

    private synchronized boolean isKept(Socket near, Socket far) {
        sockets.add(near);
        sockets.add(far);
        if (pulled) {
            cut();
        }
        return !pulled;
    }

    private static void copy(Socket from, Socket to) {
        byte[] buffer = new byte[8192];
        try (from;
                to) {
            InputStream in = from.getInputStream();
            OutputStream out = to.getOutputStream();
            for (int n = in.read(buffer); n >= 0; n = in.read(buffer)) {
                out.write(buffer, 0, n);
            }
        } catch (IOException e) {
            // cut
        }
    }

    /** Ends every connection, and every new one, until it is plugged in again. */
    public synchronized void pull() {
        pulled = true;
        cut();
    }

    public synchronized void plugIn() {
        pulled = false;
    }

    private synchronized void cut() {
        try {
            for (Socket socket : sockets) {
                socket.close();
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        sockets.clear();
    }

    /** Another one can listen at its port from now on. */
    @Override
    public void close() throws IOException {
        listener.close();
        pull();
        try {
            acceptor.join(); // the port is open for as long as somebody waits at it
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
    }
}
