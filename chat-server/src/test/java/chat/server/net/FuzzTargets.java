package chat.server.net;

import static org.assertj.core.api.Assertions.assertThat;

import chat.server.Limits;
import chat.server.config.FairUse;
import chat.server.limit.Networks;
import chat.server.testing.GatedChannel;
import io.netty.buffer.Unpooled;

/** What a connection promises of any bytes, whoever sends them: they are taken or refused, and never upset the server. Each fails by throwing. */
final class FuzzTargets {

    private static final String UPSET = "Something went wrong in the server";

    private FuzzTargets() {}

    /** Whoever has said nothing yet: what tells people, programs and browsers apart, and the guards. */
    static void stranger(byte[] bytes) {
        try (Sessions sessions = new Sessions()) {
            feed(sessions, sessions.connect(), bytes);
        }
    }

    /** A trusted proxy, and whoever it brings. */
    static void proxied(byte[] bytes) {
        FairUse usual = FairUse.defaults();
        FairUse use = new FairUse(
                usual.messages(),
                usual.answers(),
                usual.connectionsPerAddress(),
                usual.joins(),
                usual.unlimited(),
                usual.trustedProxies(),
                Networks.LOOPBACK);
        try (Sessions sessions = new Sessions(5, new Limits().fairUse(use).build())) {
            feed(sessions, sessions.accepted(), bytes);
        }
    }

    /** A program that is in. */
    static void program(byte[] bytes) {
        try (Sessions sessions = new Sessions()) {
            feed(sessions, sessions.join("alice"), bytes);
        }
    }

    /** Somebody at telnet who is asked for a name, and by that a person who is in, if the bytes have one. */
    static void person(byte[] bytes) {
        try (Sessions sessions = new Sessions()) {
            GatedChannel channel = sessions.connect();
            channel.send("not a name!\r\n");
            feed(sessions, channel, bytes);
        }
    }

    /** A browser behind its handshake. */
    static void frames(byte[] bytes) {
        try (Sessions sessions = new Sessions()) {
            feed(sessions, sessions.browser(), bytes);
        }
    }

    /** Whoever asks at the web port. */
    static void request(byte[] bytes) {
        try (Sessions sessions = new Sessions()) {
            feed(sessions, sessions.visitor(), bytes);
        }
    }

    /** In two reads, because much goes wrong between two. */
    private static void feed(Sessions sessions, GatedChannel channel, byte[] bytes) {
        int half = bytes.length / 2;
        channel.writeInbound(Unpooled.copiedBuffer(bytes, 0, half));
        if (channel.isOpen()) {
            channel.writeInbound(Unpooled.copiedBuffer(bytes, half, bytes.length - half));
        }
        sessions.run();
        assertThat(channel.received()).doesNotContain(UPSET);
        channel.checkException();
    }
}
