package chat.server.store.redis;

import static java.util.Objects.requireNonNull;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** A way to a Redis on which bytes can be late: they come when whoever sent them has hung up long since. */
final class LateRelay implements AutoCloseable {

    private final ServerSocket listening = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
    private final int port;
    private final List<Way> ways = new ArrayList<>();
    private boolean isHeld;

    private record Way(Socket client, Socket redis, List<byte[]> late, CompletableFuture<Void> backOver) {}

    LateRelay(int port) throws IOException {
        this.port = port;
        start(this::accept);
    }

    private interface Work {
        void run() throws IOException;
    }

    private static void start(Work work) {
        Thread thread = new Thread(() -> {
            try {
                work.run();
            } catch (IOException closed) {
                // Its end.
            }
        });
        thread.setDaemon(true);
        thread.start();
    }

    int port() {
        return listening.getLocalPort();
    }

    private void accept() throws IOException {
        while (true) {
            Socket client = listening.accept();
            Way way = new Way(
                    client,
                    new Socket(InetAddress.getLoopbackAddress(), port),
                    new ArrayList<>(),
                    new CompletableFuture<>());
            synchronized (this) {
                ways.add(way);
            }
            start(() -> copy(client, bytes -> forth(way, bytes)));
            start(() -> {
                try {
                    copy(way.redis(), bytes -> client.getOutputStream().write(bytes));
                } finally {
                    way.backOver().complete(null);
                }
            });
        }
    }

    private interface Sink {
        void write(byte[] bytes) throws IOException;
    }

    private static void copy(Socket from, Sink to) throws IOException {
        byte[] buffer = new byte[8_192];
        for (int read = from.getInputStream().read(buffer);
                read >= 0;
                read = from.getInputStream().read(buffer)) {
            to.write(Arrays.copyOf(buffer, read));
        }
    }

    private synchronized void forth(Way way, byte[] bytes) throws IOException {
        if (isHeld) {
            way.late().add(bytes);
            notifyAll();
        } else {
            way.redis().getOutputStream().write(bytes);
        }
    }

    /** What comes from now on does not reach Redis yet. */
    synchronized void hold() {
        isHeld = true;
    }

    /** When something is held, whoever sent it finds that the connection is lost, while Redis does not. What comes behind that is not held. */
    synchronized void hangUp() throws IOException, InterruptedException {
        while (late() == null) {
            wait();
        }
        isHeld = false;
        for (Way way : ways) {
            way.client().close();
        }
    }

    private @Nullable Way late() {
        return ways.stream().filter(way -> !way.late().isEmpty()).findFirst().orElse(null);
    }

    /** Redis is given what was held. Returns when it has answered that, or closed the connection. */
    void release() throws Exception {
        Way way;
        synchronized (this) {
            way = requireNonNull(late());
        }
        try {
            for (byte[] bytes : way.late()) {
                way.redis().getOutputStream().write(bytes);
            }
        } catch (IOException e) {
            // Redis has closed it.
        }
        way.backOver().get(30, TimeUnit.SECONDS);
    }

    @Override
    public void close() throws IOException {
        listening.close();
        for (Way way : ways) {
            way.client().close();
            way.redis().close();
        }
    }
}
