package chat.server.text;

import static chat.server.text.Bytes.utf8;
import static org.assertj.core.api.Assertions.assertThat;

import chat.protocol.ClientMessage;
import chat.protocol.ProtocolException;
import chat.protocol.ServerMessage;
import chat.protocol.ServerMessage.Entered;
import chat.protocol.ServerMessage.Message;
import chat.protocol.ServerMessage.Welcome;
import io.netty.channel.embedded.EmbeddedChannel;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Alice on telnet, who has joined: what the server tells her becomes lines, and what she types becomes messages to it. */
final class Visitor {

    static final Instant TIME = Instant.parse("2026-01-02T10:31:07.999Z");

    private final List<ProtocolException> refusals = new ArrayList<>();
    private final EmbeddedChannel channel;

    Visitor() {
        this(List.of());
    }

    /** @param features what the server can do */
    Visitor(List<String> features) {
        TextEncoder encoder = new TextEncoder(Clock.fixed(TIME, ZoneOffset.UTC), () -> 5);
        channel = new EmbeddedChannel(
                encoder,
                new CommandDecoder(refusals::add, () -> {}, encoder.session(), () -> {}, name -> !name.compared()
                        .startsWith("troll")));
        shown(new Welcome("alice", 5, 1, "chat-server 1", null, null, features, null, null));
        shown(new Entered("lobby", List.of("alice", "bob"), 2, 7));
    }

    /** What she sees of these messages. */
    String shown(ServerMessage... messages) {
        for (ServerMessage message : messages) {
            channel.writeOutbound(message);
        }
        return Bytes.outboundText(channel);
    }

    /** What the server is asked for when she types {@code line}: she sees nothing of it yet. */
    ClientMessage asked(String line) {
        channel.writeInbound(utf8(line));
        assertThat(Bytes.outboundText(channel)).isEmpty();
        ClientMessage message = channel.readInbound();
        assertThat(message).isNotNull();
        return message;
    }

    /** What the server is asked for when she types {@code line}, and she is told something of it. */
    ClientMessage warned(String line, String warning) {
        channel.writeInbound(utf8(line));
        assertThat(Bytes.outboundText(channel)).isEqualTo(warning);
        ClientMessage message = channel.readInbound();
        assertThat(message).isNotNull();
        return message;
    }

    /** What the server is asked for in the end when she types {@code line}, whose meaning depends on what she was told by then. */
    @Nullable
    ClientMessage meant(String line) {
        channel.writeInbound(utf8(line));
        Deferred deferred = channel.readInbound();
        return deferred.meant().get();
    }

    /** What she sees when she types {@code line}: the server is asked for nothing. */
    String told(String line) {
        channel.writeInbound(utf8(line));
        assertThat(channel.<Object>readInbound()).isNull();
        return Bytes.outboundText(channel);
    }

    /** Why what she types cannot be: the server is asked for nothing. */
    ProtocolException refused(String line) {
        assertThat(told(line)).isEmpty();
        assertThat(refusals).hasSize(1);
        return refusals.remove(0);
    }

    /** She goes into {@code #dev}, where Bob is. */
    void enterDev() {
        shown(entered("dev", null));
    }

    static Entered entered(String room, @Nullable String topic) {
        return new Entered(room, List.of("bob", "alice"), 2, 41, topic, "e1", null, null);
    }

    static Message said(String room, long seq, String from, String text) {
        return new Message(room, seq, from, text, TIME, null, false);
    }

    boolean finish() {
        return channel.finish();
    }
}
