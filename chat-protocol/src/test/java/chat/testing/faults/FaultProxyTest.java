package chat.testing.faults;

import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import chat.testing.Tally;
import chat.testing.faults.Fault.Direction;
import chat.testing.faults.Fault.Kind;
import chat.testing.faults.FaultPlan.Planned;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketException;
import java.net.SocketTimeoutException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Each fault does what it says; nothing else happens. */
@Timeout(60)
class FaultProxyTest {

    private static final Duration FOREVER = Duration.ofHours(1);
    private static final int MORE_THAN_ALL_BUFFERS = 20_000_000;

    private final Tally<Kind> counts = new Tally<>();
    private final List<AutoCloseable> open = new ArrayList<>();
    private ServerSocket listener;
    private Socket client = new Socket();
    private Socket server = new Socket();

    @BeforeEach
    void listen() throws IOException {
        listener = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
    }

    @AfterEach
    void close() throws Exception {
        for (AutoCloseable each : open) {
            each.close();
        }
        listener.close();
    }

    /** A proxy with the same faults for each connection. */
    private FaultProxy proxy(Fault... faults) {
        return proxy(connection -> Stream.of(faults)
                .map(fault -> new Planned(Duration.ZERO, fault))
                .iterator());
    }

    private FaultProxy proxy(FaultPlan plan) {
        FaultProxy proxy = new FaultProxy(listener.getLocalPort(), plan, counts);
        open.add(proxy);
        return proxy;
    }

    /** A client and the server's end of its connection. */
    private void connect(FaultProxy proxy) throws IOException {
        client = connectClient(proxy);
        server = listener.accept();
        open.add(server);
    }

    private Socket connectClient(FaultProxy proxy) throws IOException {
        Socket socket = new Socket(InetAddress.getLoopbackAddress(), proxy.port());
        open.add(socket);
        return socket;
    }

    private static byte[] bytes(int count) {
        byte[] bytes = new byte[count];
        for (int i = 0; i < count; i++) {
            bytes[i] = (byte) (i * 31 + i / 256);
        }
        return bytes;
    }

    private static CompletableFuture<Void> send(Socket socket, byte[] bytes) {
        return CompletableFuture.runAsync(() -> {
            try {
                socket.getOutputStream().write(bytes);
                socket.shutdownOutput();
            } catch (IOException e) {
                throw new IllegalStateException(e);
            }
        });
    }

    private static byte[] receive(Socket socket) throws IOException {
        return socket.getInputStream().readAllBytes();
    }

    private static void expectSilence(Socket socket) throws IOException {
        socket.setSoTimeout(100);
        assertThatThrownBy(() -> socket.getInputStream().read()).isInstanceOf(SocketTimeoutException.class);
        socket.setSoTimeout(0);
    }

    private static void expectReset(Socket socket) {
        assertThatThrownBy(() -> receive(socket)).isInstanceOf(SocketException.class);
    }

    @Test
    void withoutFaultsEverythingGoesThroughAndEndsAsItDid() throws Exception {
        connect(proxy());
        byte[] bytes = bytes(MORE_THAN_ALL_BUFFERS);

        CompletableFuture<Void> sent = send(client, bytes);
        assertThat(receive(server)).isEqualTo(bytes);
        sent.join();
        CompletableFuture<Void> answered = send(server, bytes);
        assertThat(receive(client)).isEqualTo(bytes);
        answered.join();
    }

    @Test
    void aResetOfOneSideIsOneForTheOther() throws Exception {
        connect(proxy());
        client.getOutputStream().write(1);
        assertThat(server.getInputStream().read()).isEqualTo(1);

        client.setSoLinger(true, 0);
        client.close();

        expectReset(server);
    }

    @Test
    void aServerThatIsNotThereEndsTheConnection() throws Exception {
        listener.close();

        assertThat(connectClient(proxy()).getInputStream().read()).isEqualTo(-1);
    }

    @Test
    void aCutIsAnEndInGoodOrderForBoth() throws Exception {
        FaultProxy proxy = proxy(new Fault.Cut(0));
        connect(proxy);
        client.getOutputStream().write(1);

        assertThat(receive(client)).isEmpty();
        assertThat(receive(server)).isEmpty();
        assertThat(counts.of(Kind.CUT)).isEqualTo(1);
        assertThat(counts).hasToString("{CUT=1}");
    }

    @Test
    void aResetIsOneForBoth() throws Exception {
        connect(proxy(new Fault.Reset(0)));

        expectReset(client);
        expectReset(server);
    }

    @Test
    void ofWhatComesWithTheEndAPartGoesThrough() {
        FaultProxy proxy = proxy(new Fault.Cut(0.5));

        await().atMost(30, SECONDS)
                .until(
                        () -> { // unless the machine is so busy that nothing came in time
                            connect(proxy);
                            client.getOutputStream().write(bytes(1000));
                            byte[] received = receive(server);
                            assertThat(received)
                                    .isEqualTo(bytes(received.length))
                                    .hasSizeLessThanOrEqualTo(500);
                            return received.length == 500;
                        });
    }

    @Test
    void aStallHoldsOneDirectionAndNotTheOther() throws Exception {
        connect(proxy(new Fault.Stall(Direction.TO_CLIENT, FOREVER)));

        server.getOutputStream().write(1);
        client.getOutputStream().write(2);

        assertThat(server.getInputStream().read()).isEqualTo(2);
        expectSilence(client);
    }

    @Test
    void aStallHoldsBothDirectionsAndEnds() throws Exception {
        connect(proxy(new Fault.Stall(Direction.TO_SERVER, FOREVER)));
        client.getOutputStream().write(1);
        client.close();
        expectSilence(server);

        expectDelay(Direction.BOTH);
        expectDelay(Direction.TO_CLIENT);
        expectDelay(Direction.TO_SERVER);
    }

    private void expectDelay(Direction direction) throws Exception {
        Duration time = Duration.ofMillis(200);
        FaultProxy proxy = proxy(new Fault.Stall(direction, time));
        long start = System.nanoTime();
        connect(proxy);
        boolean toServer = direction != Direction.TO_CLIENT;
        byte[] bytes = bytes(100_000);

        CompletableFuture<Void> sent = send(toServer ? client : server, bytes);
        byte[] received = receive(toServer ? server : client);

        assertThat(received).isEqualTo(bytes);
        assertThat(Duration.ofNanos(System.nanoTime() - start)).isGreaterThan(time);
        sent.join();
    }

    @Test
    void inSilenceNeitherSideHearsAnythingOfTheOther() throws Exception {
        connect(proxy(new Fault.Silence()));
        client.getOutputStream().write(1);
        server.getOutputStream().write(bytes(MORE_THAN_ALL_BUFFERS)); // it takes what the other will never get

        expectSilence(client);
        client.close();
        expectSilence(server);
    }

    @Test
    void slicesAreFewBytesAtOnceWithPauses() throws Exception {
        long start = System.nanoTime();
        connect(proxy(new Fault.Slices(10, Duration.ofMillis(10), FOREVER)));
        byte[] bytes = bytes(200);

        client.getOutputStream().write(bytes);
        client.shutdownOutput();

        assertThat(receive(server)).isEqualTo(bytes);
        assertThat(Duration.ofNanos(System.nanoTime() - start)).isGreaterThan(Duration.ofMillis(190));
    }

    @Test
    void whenItIsCalmNothingHappensAnyMore() throws Exception {
        FaultProxy proxy = proxy(new Fault.Reset(0));
        proxy.calm();
        connect(proxy);

        client.getOutputStream().write(1);
        assertThat(server.getInputStream().read()).isEqualTo(1);
        assertThat(counts.of(Kind.RESET)).isZero();
    }

    @Test
    void whenItIsCalmWhatHungHalfOpenEnds() throws Exception {
        FaultProxy proxy = proxy(new Fault.Silence());
        connect(proxy);
        await().until(() -> counts.of(Kind.SILENCE) > 0);
        server.setSoTimeout(10_000); // a silence lasts longer

        proxy.calm();

        assertThat(receive(server)).isEmpty();
    }

    @Test
    void theSameSeedHasTheSameFaults() {
        assertThat(first(new RandomFaults(1, Duration.ofSeconds(1)), 7))
                .isEqualTo(first(new RandomFaults(1, Duration.ofSeconds(1)), 7))
                .isNotEqualTo(first(new RandomFaults(2, Duration.ofSeconds(1)), 7))
                .isNotEqualTo(first(new RandomFaults(1, Duration.ofSeconds(1)), 8));
        assertThat(first(new RandomFaults(1, Duration.ofSeconds(1)), 7))
                .extracting(planned -> planned.fault().kind())
                .contains(Kind.values());
    }

    private static List<Planned> first(FaultPlan plan, int connection) {
        var faults = plan.faultsOf(connection);
        return Stream.generate(faults::next).limit(100).toList();
    }

    @Test
    void whateverHappensOnlyAnEndIsMissing() throws Exception {
        long seed = Long.getLong("faults.seed", System.nanoTime());
        FaultProxy proxy = proxy(new RandomFaults(seed, Duration.ofMillis(20)));
        byte[] bytes = bytes(MORE_THAN_ALL_BUFFERS);
        List<CompletableFuture<byte[]>> received = new ArrayList<>();
        for (int i = 0; i < 10; i++) {
            connect(proxy);
            Socket near = client;
            Socket far = server;
            received.add(CompletableFuture.supplyAsync(() -> exchange(far, bytes)));
            received.add(CompletableFuture.supplyAsync(() -> exchange(near, bytes)));
        }

        for (CompletableFuture<byte[]> each : received) {
            byte[] had = each.join();
            assertThat(had).as("-Dfaults.seed=%s", seed).isEqualTo(Arrays.copyOf(bytes, had.length));
        }
    }

    /** Sends all, and returns what came until nothing did for a while. */
    private static byte[] exchange(Socket socket, byte[] bytes) {
        CompletableFuture<@Nullable Void> sent = CompletableFuture.runAsync(() -> sendQuietly(socket, bytes));
        byte[] received = new byte[bytes.length];
        int count = 0;
        try (socket) {
            socket.setSoTimeout(300);
            InputStream in = socket.getInputStream();
            for (int n = 0; n >= 0 && count < received.length; n = in.read(received, count, received.length - count)) {
                count += n;
            }
        } catch (IOException e) {
            // that is an end as well
        }
        sent.join();
        return Arrays.copyOf(received, count);
    }

    private static void sendQuietly(Socket socket, byte[] bytes) {
        try {
            OutputStream out = socket.getOutputStream();
            out.write(bytes);
        } catch (IOException e) {
            // the other side will have a part
        }
    }
}
