package chat.server.net;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.AppenderBase;
import chat.server.config.FairUse;
import chat.server.limit.Networks;
import chat.server.limit.Peer;
import chat.server.net.Doorkeeper.Standing;
import io.netty.channel.DefaultChannelId;
import io.netty.channel.embedded.EmbeddedChannel;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.net.UnknownHostException;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.slf4j.LoggerFactory;

final class DoorkeeperTest {

    /** Accepted from an address of the tests' choice. */
    private static final class From extends EmbeddedChannel {

        private final SocketAddress remote;

        From(String address) {
            super(DefaultChannelId.newInstance());
            this.remote = new InetSocketAddress(address, 4711);
        }

        @Override
        protected SocketAddress remoteAddress0() {
            return remote;
        }
    }

    private static final String PROXY = "10.0.0.1";

    private final List<From> channels = new ArrayList<>();
    private Doorkeeper doorkeeper = doorkeeper(1000, 2);

    private static Doorkeeper doorkeeper(int maxConnections, int perAddress) {
        Networks proxies = Networks.of(List.of(PROXY));
        return new Doorkeeper(
                maxConnections, new FairUse(null, null, perAddress, null, Networks.NONE, Networks.NONE, proxies));
    }

    @AfterEach
    void end() {
        channels.forEach(EmbeddedChannel::close);
    }

    private From connect(String address) {
        From channel = new From(address);
        channels.add(channel);
        if (!doorkeeper.accept(channel)) {
            channel.close();
        }
        return channel;
    }

    private static Peer peer(String address, boolean unlimited) {
        try {
            return new Peer(address, InetAddress.getByName(address), unlimited);
        } catch (UnknownHostException e) {
            throw new IllegalArgumentException(e);
        }
    }

    private Standing count(From channel, String address) {
        return doorkeeper.visit(channel).count(peer(address, false));
    }

    private Standing visitor(String address) {
        return count(connect(address), address);
    }

    @Test
    void addressHasItsNumberThenIsToldAndThenIsNot() {
        assertThat(IntStream.range(0, 2).mapToObj(i -> visitor("192.0.2.1"))).containsOnly(Standing.WITHIN);
        assertThat(IntStream.range(2, 256).mapToObj(i -> visitor("192.0.2.1"))).containsOnly(Standing.BEYOND);
        assertThat(IntStream.range(0, 5).mapToObj(i -> visitor("192.0.2.1"))).containsOnly(Standing.FAR_BEYOND);
        assertThat(visitor("192.0.2.2")).isEqualTo(Standing.WITHIN);

        channels.stream().limit(255).forEach(EmbeddedChannel::close);
        assertThat(visitor("192.0.2.1")).isEqualTo(Standing.WITHIN);
    }

    @Test
    void connectionThatIsGoneBeforeItIsCountedIsNot() {
        for (String proxied : List.of("192.0.2.1", "192.0.2.9")) {
            From gone = connect(proxied);
            Doorkeeper.Visit visit = doorkeeper.visit(gone);
            gone.close();
            assertThat(visit.count(peer("192.0.2.1", false))).isEqualTo(Standing.FAR_BEYOND);
        }

        assertThat(visitor("192.0.2.1")).isEqualTo(Standing.WITHIN);
        assertThat(visitor("192.0.2.1")).isEqualTo(Standing.WITHIN);
        assertThat(visitor("192.0.2.1")).isEqualTo(Standing.BEYOND);
    }

    @Test
    void nothingIsLoggedUnderTheLock() {
        Logger logger = (Logger) LoggerFactory.getLogger(Refusals.class);
        List<Boolean> locked = new ArrayList<>();
        AppenderBase<ILoggingEvent> appender = new AppenderBase<>() {
            @Override
            protected void append(ILoggingEvent event) {
                locked.add(Thread.holdsLock(doorkeeper));
            }
        };
        appender.start();
        logger.addAppender(appender);
        try {
            doorkeeper = doorkeeper(1, 2);
            connect("192.0.2.1");
            connect("192.0.2.1"); // no place, and is told so
            doorkeeper = doorkeeper(1000, 2);
            IntStream.range(0, 65)
                    .forEach(i -> doorkeeper.visit(connect("192.0.2.1")).hear()); // one is not heard
        } finally {
            logger.detachAppender(appender);
        }

        assertThat(locked).containsExactly(false, false);
    }

    @Test
    void addressOfWhichNoneIsLeftIsForgotten() {
        visitor("192.0.2.1");
        visitor("192.0.2.1");
        channels.forEach(EmbeddedChannel::close);

        assertThat(visitor("192.0.2.1")).isEqualTo(Standing.WITHIN);
        assertThat(visitor("192.0.2.1")).isEqualTo(Standing.WITHIN);
    }

    @ParameterizedTest
    @CsvSource({"300, 301", "256, 257"})
    void whoMayHaveMoreThanAreToldIsToldNothing(int limit, int first) {
        doorkeeper = doorkeeper(1000, limit);
        assertThat(IntStream.range(1, first).mapToObj(i -> visitor("192.0.2.1")))
                .containsOnly(Standing.WITHIN);
        assertThat(visitor("192.0.2.1")).isEqualTo(Standing.FAR_BEYOND);
    }

    @Test
    void networkOfOneSubscriberIsOneAddress() {
        visitor("2001:db8::1");
        visitor("2001:db8::2");
        assertThat(visitor("2001:db8::3")).isEqualTo(Standing.BEYOND);
        assertThat(visitor("2001:db8:0:1::1")).isEqualTo(Standing.WITHIN);
    }

    @Test
    void whoIsExemptIsNotCounted() {
        for (int i = 0; i < 300; i++) {
            From channel = connect("127.0.0.1");
            assertThat(doorkeeper.visit(channel).count(peer("127.0.0.1", true))).isEqualTo(Standing.WITHIN);
        }
        assertThat(visitor("127.0.0.1")).isEqualTo(Standing.WITHIN);
    }

    @Test
    void throughAProxyItIsWhoAsksThatCounts() {
        for (int i = 0; i < 300; i++) {
            assertThat(count(connect("127.0.0.1"), "198.51.100." + i % 150)).isEqualTo(Standing.WITHIN);
        }
        assertThat(count(connect("127.0.0.1"), "198.51.100.7")).isEqualTo(Standing.BEYOND);
        assertThat(count(connect("127.0.0.1"), "127.0.0.1")).isEqualTo(Standing.WITHIN);
    }

    @Test
    void onlySoManyAreHeardAtATime() {
        List<Doorkeeper.Visit> heard = IntStream.range(0, 64)
                .mapToObj(i -> doorkeeper.visit(connect("192.0.2." + i)))
                .filter(Doorkeeper.Visit::hear)
                .toList();
        assertThat(heard).hasSize(64);
        assertThat(doorkeeper.visit(connect("192.0.2.100")).hear()).isFalse();

        heard.get(0).heard();
        heard.get(0).heard();
        channels.get(1).close();
        assertThat(doorkeeper.visit(connect("192.0.2.101")).hear()).isTrue();
        assertThat(doorkeeper.visit(connect("192.0.2.102")).hear()).isTrue();
        assertThat(doorkeeper.visit(connect("192.0.2.103")).hear()).isFalse();
    }

    @Test
    void whenAllAreTakenAnAddressWithoutOneGetsTheLongestStrangersPlaceOfTheOneThatHasMost() {
        doorkeeper = doorkeeper(6, 100);
        From a = connect("192.0.2.1");
        List<From> most =
                IntStream.range(0, 3).mapToObj(i -> connect("192.0.2.2")).toList();
        List<From> joined =
                IntStream.range(0, 2).mapToObj(i -> connect("192.0.2.3")).toList();
        doorkeeper.visit(most.get(0)).joined();

        From newcomer = connect("192.0.2.9");
        channels.forEach(EmbeddedChannel::runPendingTasks);

        assertThat(newcomer.isOpen()).isTrue();
        assertThat(most).extracting(EmbeddedChannel::isOpen).containsExactly(true, false, true);
        assertThat(a.isOpen()).isTrue();
        assertThat(joined).allMatch(EmbeddedChannel::isOpen);
        assertThat(isPlaceFor("192.0.2.9")).as("it has one now").isFalse();
        assertThat(isPlaceFor("192.0.2.2")).isFalse();
    }

    /** Whether there is a place for somebody from there. */
    private boolean isPlaceFor(String address) {
        return isIn(connect(address), address);
    }

    private boolean isIn(From channel, String address) {
        return channel.isOpen() && count(channel, address) == Standing.WITHIN;
    }

    @Test
    void whenAllAreTakenSoManyAreToldAndTheOthersAreNot() {
        doorkeeper = doorkeeper(2, 100);
        From first = connect("192.0.2.1");
        connect("192.0.2.1");

        assertThat(IntStream.range(0, Doorkeeper.MAX_SURPLUS).mapToObj(i -> visitor("192.0.2.1")))
                .containsOnly(Standing.BEYOND);
        assertThat(connect("192.0.2.1").isOpen()).isFalse();

        From told = channels.get(2);
        assertThat(doorkeeper.visit(told).hear()).isTrue();
        assertThat(doorkeeper.visit(told).tooMany()).contains("All 2 connections", "--max-connections");
        told.close();
        assertThat(visitor("192.0.2.1")).as("their places are nobody's").isEqualTo(Standing.BEYOND);
        first.close();
        assertThat(visitor("192.0.2.1")).isEqualTo(Standing.WITHIN);
    }

    @Test
    void whoComesBackWhenAllAreTakenHasAPlaceLikeAnybody() {
        doorkeeper = doorkeeper(2, 100);
        From first = connect("192.0.2.1");
        connect("192.0.2.1");
        From back = connect("192.0.2.1");
        doorkeeper.visit(back).joined();

        first.close();
        assertThat(visitor("192.0.2.1")).as("two are there").isEqualTo(Standing.BEYOND);
        back.close();
        assertThat(visitor("192.0.2.1")).isEqualTo(Standing.WITHIN);
    }

    @Test
    void whoIsOnlyToldThatAllAreTakenIsNotPutOutForSomebodyElse() {
        doorkeeper = doorkeeper(2, 100);
        From stranger = connect("192.0.2.1");
        doorkeeper.visit(connect("192.0.2.1")).joined();
        From told = connect("192.0.2.1");

        assertThat(isPlaceFor("192.0.2.9")).isTrue();
        channels.forEach(EmbeddedChannel::runPendingTasks);

        assertThat(stranger.isOpen()).isFalse();
        assertThat(told.isOpen()).isTrue();
    }

    @Test
    void nobodyIsPutOutWhereNobodyHasMoreThanTheNewcomerWouldHave() {
        doorkeeper = doorkeeper(3, 100);
        List<From> there =
                IntStream.range(1, 4).mapToObj(i -> connect("192.0.2." + i)).toList();

        assertThat(isPlaceFor("192.0.2.9")).isFalse();
        assertThat(there).allMatch(EmbeddedChannel::isOpen);
    }

    @Test
    void whoHasJoinedIsNeverPutOut() {
        doorkeeper = doorkeeper(4, 100);
        IntStream.range(0, 4)
                .mapToObj(i -> doorkeeper.visit(connect("192.0.2.1")))
                .forEach(Doorkeeper.Visit::joined);

        assertThat(isPlaceFor("192.0.2.9")).isFalse();
        assertThat(channels.stream().limit(4).filter(Objects::nonNull)).allMatch(EmbeddedChannel::isOpen);
    }

    private From broughtFrom(String address) {
        From channel = connect(PROXY);
        if (!doorkeeper.arrive(channel, new InetSocketAddress(address, 4711))) {
            channel.close();
        }
        return channel;
    }

    @Test
    void whomAProxyBringsCountsForTheirOwnAddress() {
        for (String address : List.of("192.0.2.1", "192.0.2.2", "192.0.2.1")) {
            assertThat(count(broughtFrom(address), address)).isEqualTo(Standing.WITHIN);
        }
        assertThat(count(broughtFrom("192.0.2.1"), "192.0.2.1")).isEqualTo(Standing.BEYOND);
        assertThat(visitor("192.0.2.1")).isEqualTo(Standing.BEYOND);
        assertThat(count(broughtFrom(PROXY), PROXY)).isEqualTo(Standing.WITHIN);
    }

    @Test
    void whomAProxyMayBringHasNoPlaceBeforeItSaysForWhomItComes() {
        doorkeeper = doorkeeper(2, 100);
        IntStream.range(0, 20).forEach(i -> connect(PROXY));

        assertThat(isPlaceFor("192.0.2.1")).isTrue();
        assertThat(isIn(broughtFrom("192.0.2.2"), "192.0.2.2")).isTrue();

        assertThat(isPlaceFor("192.0.2.3")).isFalse();
        assertThat(isIn(broughtFrom("192.0.2.3"), "192.0.2.3")).isFalse();
    }

    @Test
    void whenAllAreTakenItIsTheOneWhomAProxyBringsWhoMayHaveNone() {
        doorkeeper = doorkeeper(3, 100);
        List<From> most =
                IntStream.range(0, 3).mapToObj(i -> broughtFrom("192.0.2.2")).toList();
        connect(PROXY);

        From more = broughtFrom("192.0.2.2");
        From newcomer = broughtFrom("192.0.2.9");
        channels.forEach(EmbeddedChannel::runPendingTasks);

        assertThat(isIn(more, "192.0.2.2")).isFalse();
        assertThat(isIn(newcomer, "192.0.2.9")).isTrue();
        assertThat(most).extracting(EmbeddedChannel::isOpen).containsExactly(false, true, true);
    }

    @Test
    void ofProxiesThatSayNothingTheOneThatHasBeenSilentForLongestGivesWay() {
        List<From> silent = IntStream.range(0, AwaitedHeaders.MAX)
                .mapToObj(i -> connect(PROXY))
                .toList();
        silent.get(0).close();
        connect(PROXY);
        assertThat(silent).filteredOn(EmbeddedChannel::isOpen).hasSize(AwaitedHeaders.MAX - 1);

        assertThat(broughtFrom("192.0.2.1").isOpen()).isTrue();

        assertThat(silent.get(1).isOpen()).isFalse();
        assertThat(silent).filteredOn(EmbeddedChannel::isOpen).hasSize(AwaitedHeaders.MAX - 2);
    }

    @Test
    void proxyThatIsGoneBeforeItHasSaidAnythingLeavesNothing() {
        doorkeeper = doorkeeper(1, 100);
        connect(PROXY).close();
        From late = connect(PROXY);
        late.close();
        assertThat(doorkeeper.arrive(late, new InetSocketAddress("192.0.2.1", 1)))
                .isTrue();

        assertThat(isPlaceFor("192.0.2.2")).isTrue();
    }
}
