package chat.server.web;

import static org.assertj.core.api.Assertions.assertThat;

import chat.server.testing.GatedChannel;
import io.netty.buffer.Unpooled;
import io.netty.handler.codec.http.DefaultFullHttpResponse;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.netty.handler.codec.http.HttpServerCodec;
import io.netty.handler.codec.http.HttpVersion;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

final class HttpDeadlineTest {

    private static final Duration TIME = Duration.ofSeconds(10);
    private static final Duration MOMENT = Duration.ofMillis(1);
    private static final Duration ALMOST = TIME.minus(MOMENT);

    private final GatedChannel channel = new GatedChannel();
    private final HttpDeadline deadline = new HttpDeadline(TIME);

    HttpDeadlineTest() {
        channel.pipeline().addLast(new HttpServerCodec(), deadline);
    }

    @AfterEach
    void end() {
        channel.cut();
        channel.checkException();
    }

    private void respond(int bytes) {
        channel.writeAndFlush(new DefaultFullHttpResponse(
                HttpVersion.HTTP_1_1, HttpResponseStatus.OK, Unpooled.wrappedBuffer(new byte[bytes])));
    }

    private void expectOpenUntil(Duration rest) {
        channel.pass(rest.minus(MOMENT));
        assertThat(channel.isOpen()).isTrue();
        channel.pass(MOMENT);
        assertThat(channel.isOpen()).isFalse();
    }

    @Test
    void whoAsksForNothingIsClosed() {
        expectOpenUntil(TIME);
    }

    @Test
    void bytesThatComeDoNotStopTheClock() {
        channel.send("GET / HTTP/1.1\r\n");
        for (int i = 0; i < 9; i++) {
            channel.pass(Duration.ofSeconds(1));
            channel.send("x: y\r\n");
        }
        channel.send("\r\n");

        expectOpenUntil(Duration.ofSeconds(1));
    }

    @Test
    void everyResponseThatIsTakenStartsItAnew() {
        for (int i = 0; i < 5; i++) {
            channel.pass(ALMOST);
            respond(10);
        }

        expectOpenUntil(TIME);
    }

    @Test
    void responseThatIsNotTakenDoesNot() {
        channel.shut();
        channel.pass(ALMOST);
        respond(1000);
        channel.take(100);

        expectOpenUntil(MOMENT);
    }

    @Test
    void lastByteThatIsTakenDoes() {
        channel.shut();
        channel.pass(ALMOST);
        respond(1000);
        channel.open();

        expectOpenUntil(TIME);
    }

    @Test
    void oneThatWasTakenOutClosesNothing() {
        channel.shut();
        respond(10);
        channel.pipeline().remove(deadline);
        channel.open();
        channel.pass(TIME.multipliedBy(3));

        assertThat(channel.isOpen()).isTrue();
    }
}
