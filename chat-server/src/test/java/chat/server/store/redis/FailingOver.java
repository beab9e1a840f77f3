package chat.server.store.redis;

import static org.awaitility.Awaitility.await;

import io.lettuce.core.RedisURI;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * A Redis and its replica, and one address at which servers find the primary, as a proxy does it for an operator. Where there is no
 * redis-server, the test is skipped.
 */
public final class FailingOver implements AutoCloseable {

    private final RedisServer first;
    private final RedisServer second;
    private final ServerSocket listening;
    private final List<Socket> ways = new ArrayList<>();
    private int target;

    private FailingOver(RedisServer first, RedisServer second) throws IOException {
        this.first = first;
        this.second = second;
        this.listening = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
        this.target = first.port();
        Thread accepting = new Thread(this::accept, "proxy");
        accepting.setDaemon(true);
        accepting.start();
    }

    /** Both, the one with all that the other has, and both write down what they are told. */
    public static FailingOver start(Path directory) {
        return start(directory, "yes");
    }

    /** @param appendonly whether they write down what they are told */
    static FailingOver start(Path directory, String appendonly) {
        String[] options = {"--repl-diskless-sync-delay", "0", "--appendonly", appendonly};
        try {
            RedisServer first = RedisServer.start(Files.createDirectory(directory.resolve("first")), options);
            RedisServer second = RedisServer.start(Files.createDirectory(directory.resolve("second")), options);
            FailingOver both = new FailingOver(first, second);
            follow(second, first);
            return both;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Makes one the replica of the other, and waits until it has all. */
    private static void follow(RedisServer replica, RedisServer primary) {
        replica.ask("REPLICAOF", "127.0.0.1", Integer.toString(primary.port()));
        awaitReplica(primary);
    }

    private static void awaitReplica(RedisServer primary) {
        await().until(() -> primary.ask("WAIT", "1", "100").equals(":1"));
    }

    public RedisServer first() {
        return first;
    }

    public RedisServer second() {
        return second;
    }

    /** Where servers find the primary. */
    public int port() {
        return listening.getLocalPort();
    }

    /** The second one has all that the first one has at this moment. */
    public void awaitSame() {
        await().until(() -> first.asks("PUBLISH nothing x", "WAIT 1 1000").equals(":1"));
    }

    /** The replica is a primary from now on, and hears nothing more of the first one, to which servers are connected still. */
    public void promote() {
        second.ask("REPLICAOF", "NO", "ONE");
    }

    /** Servers find the second one from now on; those at the first one stay there. */
    void point() {
        synchronized (ways) {
            target = second.port();
        }
    }

    /** Servers find the second one from now on; those at the first one are cut off. */
    public void turn() {
        synchronized (ways) {
            point();
            ways.forEach(FailingOver::close);
            ways.clear();
        }
    }

    /** The first one comes back as the replica of the second. */
    public void comeBack() {
        follow(first, second);
    }

    /** A server's way to whichever is the primary, which is to be closed. */
    RedisLink link(String prefix, int replicas) {
        return RedisLink.open(
                        RedisAddress.of(RedisURI.create("127.0.0.1", port())), RedisServer.loops(), prefix, replicas)
                .toCompletableFuture()
                .join();
    }

    private void accept() {
        try {
            while (true) {
                Socket client = listening.accept();
                synchronized (ways) {
                    try {
                        Socket redis = new Socket(InetAddress.getLoopbackAddress(), target);
                        ways.addAll(List.of(client, redis));
                        copy(client, redis);
                        copy(redis, client);
                    } catch (IOException away) {
                        close(client);
                    }
                }
            }
        } catch (IOException closed) {
            // Its end.
        }
    }

    private static void copy(Socket from, Socket to) {
        Thread copying = new Thread(
                () -> {
                    byte[] buffer = new byte[8_192];
                    try {
                        InputStream in = from.getInputStream();
                        OutputStream out = to.getOutputStream();
                        for (int read = in.read(buffer); read >= 0; read = in.read(buffer)) {
                            out.write(buffer, 0, read);
                        }
                    } catch (IOException closed) {
                        // Its end.
                    }
                    close(from);
                    close(to);
                },
                "proxy");
        copying.setDaemon(true);
        copying.start();
    }

    private static void close(Socket socket) {
        try {
            socket.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public void close() {
        try {
            listening.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        synchronized (ways) {
            ways.forEach(FailingOver::close);
        }
        first.close();
        second.close();
    }
}
