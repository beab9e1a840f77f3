package chat.server.text;

import chat.protocol.Phrases;
import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandlerContext;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Has a telnet not show what is typed, as long as a password is asked for: the server says that it echoes (RFC 857), and does not. Nobody
 * waits for the telnet's answer; a person whose program refuses, or does not know what it is told, as netcat, is told that what they type
 * can be seen. Owned by the event loop of their connection.
 */
final class HiddenInput {

    static final int ECHO = 1;

    private static final int IAC = 0xFF;
    private static final int WILL = 0xFB;
    private static final int WONT = 0xFC;

    /** How long a telnet has to answer before what it shows is told to be seen. */
    private static final long PATIENCE_MILLIS = 500;

    private enum Terminal {
        UNKNOWN,
        HIDES,
        SHOWS
    }

    private Terminal terminal = Terminal.UNKNOWN;
    private boolean isOn;

    /** Whether the telnet was told that the server echoes, and not yet that it does no more. */
    private boolean isOffered;

    private @Nullable Future<?> warning;

    /** Whether what is typed now is not to be shown. */
    boolean isOn() {
        return isOn;
    }

    /**
     * What is typed from now on is a secret, which {@code out} is about to ask for.
     *
     * @param isFirst whether it is to be said again that it can be seen, if it is known to be
     */
    void begin(ChannelHandlerContext ctx, ByteBuf out, boolean isFirst) {
        if (isOn) {
            return;
        }
        isOn = true;
        if (terminal == Terminal.SHOWS) {
            if (isFirst) {
                TextLines.append(out, warning());
            }
            return;
        }
        out.writeByte(IAC).writeByte(WILL).writeByte(ECHO);
        isOffered = true;
        if (terminal == Terminal.UNKNOWN) {
            warning = ctx.executor().schedule(() -> warn(ctx), PATIENCE_MILLIS, TimeUnit.MILLISECONDS);
        }
    }

    private static String warning() {
        return TextLines.NOTICE + Phrases.PASSWORD_SHOWS;
    }

    /** No answer has come, or that it shows it all the same. */
    private void warn(ChannelHandlerContext ctx) {
        cancel();
        if (isOn && terminal == Terminal.UNKNOWN) {
            terminal = Terminal.SHOWS;
            ByteBuf out = ctx.alloc().buffer();
            TextLines.append(out, warning());
            ctx.writeAndFlush(out, ctx.voidPromise());
        }
    }

    /** It was typed: everything else is to be shown again. */
    void end(ChannelHandlerContext ctx) {
        if (!isOn) {
            return;
        }
        ByteBuf out = ctx.alloc().buffer();
        if (terminal == Terminal.HIDES) {
            show(out);
            TextLines.append(out, ""); // the end of their line was not shown either
        } else {
            warn(ctx); // what a telnet answers comes before what is typed
            show(out);
        }
        isOn = false;
        ctx.write(out, ctx.voidPromise());
    }

    /** The connection ends while it is typed. */
    void show(ByteBuf out) {
        if (isOffered) {
            isOffered = false;
            out.writeByte(IAC).writeByte(WONT).writeByte(ECHO);
        }
    }

    /** What the telnet makes of the offer. Returns whether there was one, and it is answered by this. */
    boolean answered(ChannelHandlerContext ctx, boolean agrees) {
        if (agrees && isOffered) {
            terminal = Terminal.HIDES;
            cancel();
        } else if (isOffered) {
            warn(ctx);
        }
        return agrees ? isOffered || terminal != Terminal.UNKNOWN : isOffered;
    }

    void cancel() {
        if (warning != null) {
            warning.cancel(false);
            warning = null;
        }
    }
}
