package chat.server.net;

import chat.server.limit.Peer;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.function.Function;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What is said on the port for lines over TLS to whoever does not speak TLS: where they are, in the language that they began with. */
final class PlainOnTlsPort {

    private static final Logger log = LoggerFactory.getLogger(PlainOnTlsPort.class);

    private static final String WORDS =
            "This port speaks TLS. Connect with the chat's terminal client and --tls, or with"
                    + " openssl s_client -quiet -connect HOST:PORT";

    private final Function<Channel, Peer> peers;
    private final Duration closeTimeout;

    /** @param peers tells where a connection comes from */
    PlainOnTlsPort(Function<Channel, Peer> peers, Duration closeTimeout) {
        this.peers = peers;
        this.closeTimeout = closeTimeout;
    }

    /** @param first what came; it is released */
    void answer(Channel channel, ByteBuf first) {
        byte begin = first.getByte(first.readerIndex());
        first.release();
        if (begin != '\r' && begin != '\n' && begin != '\t' && ByteGuard.isForbidden(begin)) {
            channel.close(); // another protocol
            return;
        }
        log.info(
                "turned {} away: no TLS on the port for it",
                peers.apply(channel).address());
        String answer = begin == '{'
                ? "{\"type\":\"error\",\"code\":\"tls_required\",\"message\":\"" + WORDS + "\"}\n"
                : WORDS + "\r\n";
        ServerPipeline.addClosing(
                channel, channel.writeAndFlush(Unpooled.copiedBuffer(answer, StandardCharsets.US_ASCII)), closeTimeout);
    }
}
