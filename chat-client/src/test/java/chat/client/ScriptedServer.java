package chat.client;

import static org.assertj.core.api.Assertions.assertThat;

import chat.testing.ServerProcess;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.SSLSocket;
import org.jspecify.annotations.Nullable;

/** A server that says and hears exactly what a test wants, over real sockets. */
public final class ScriptedServer implements AutoCloseable {

    private static final int PATIENCE_SECONDS = 30;

    private final ServerSocket listening;
    private final BlockingQueue<Peer> accepted = new LinkedBlockingQueue<>();
    private final List<Peer> all = new ArrayList<>();
    private final Thread acceptor = new Thread(this::acceptAll, "scripted-server");

    public ScriptedServer() {
        this(listen());
    }

    private static ServerSocket listen() {
        try {
            return new ServerSocket(
                    ServerProcess.freePort(), // which nobody is given while it is closed
                    1000,
                    InetAddress.getLoopbackAddress());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** @param listening one for TLS, perhaps: then those whom it can't agree with are left out */
    public ScriptedServer(ServerSocket listening) {
        this.listening = listening;
        acceptor.setDaemon(true);
        acceptor.start();
    }

    private void acceptAll() {
        try {
            while (true) {
                accept(new Peer(listening.accept()));
            }
        } catch (IOException e) {
            // closed
        }
    }

    private void accept(Peer peer) {
        synchronized (all) {
            all.add(peer);
        }
        try {
            if (peer.socket instanceof SSLSocket tls) {
                tls.startHandshake();
            }
            accepted.add(peer);
        } catch (IOException e) {
            // nobody's
        }
    }

    public int port() {
        return listening.getLocalPort();
    }

    public ClientConfig config() {
        return ClientConfig.defaults().withAddress("127.0.0.1", port());
    }

    /** The next client that connects. */
    public Peer accept() {
        try {
            Peer peer = accepted.poll(PATIENCE_SECONDS, TimeUnit.SECONDS);
            assertThat(peer).as("a connection").isNotNull();
            return peer;
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
    }

    /** The next client that connects and joins, let in as the first event of the lobby. */
    public Peer acceptAndLetIn(String username) {
        Peer peer = accept();
        peer.expectJoin(username);
        peer.letIn(username);
        return peer;
    }

    /** Takes no more connections, also not one that is on its way. */
    public void stopListening() {
        try {
            listening.close();
            acceptor.join(); // the port is open for as long as somebody waits at it
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
    }

    @Override
    public void close() {
        stopListening();
        synchronized (all) {
            all.forEach(Peer::close);
        }
    }

    /** One client's connection. */
    public static final class Peer extends ScriptedPeer {

        private final Socket socket;
        private final BufferedReader in;

        Peer(Socket socket) throws IOException {
            this.socket = socket;
            socket.setSoTimeout(PATIENCE_SECONDS * 1000);
            in = new BufferedReader(new InputStreamReader(socket.getInputStream(), StandardCharsets.UTF_8));
        }

        /** Null at the end. */
        @Override
        public @Nullable String line() {
            try {
                return in.readLine();
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }

        @Override
        public void expectEnd() {
            assertThat(line()).isNull();
        }

        @Override
        public void write(String text) {
            try {
                socket.getOutputStream().write(text.getBytes(StandardCharsets.UTF_8));
            } catch (IOException e) {
                throw new UncheckedIOException(e);
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

        /** Closes with a reset, as a server that is killed or a network that gives up. */
        public void reset() {
            try {
                socket.setSoLinger(true, 0);
                socket.close();
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
    }
}
