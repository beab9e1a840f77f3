package chat.client.cli;

import chat.client.ChatException;
import chat.protocol.CloseReason;
import chat.protocol.ErrorCode;
import chat.protocol.Phrases;
import io.netty.handler.codec.http.websocketx.WebSocketHandshakeException;
import java.net.SocketException;
import java.net.UnknownHostException;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * How a conversation ended.
 *
 * @param exitCode 0 if it went as its user wanted
 * @param words why it did not, or null
 */
public record ExitStatus(int exitCode, @Nullable String words) {

    public static final int OK = 0;
    public static final int FAILED = 1;

    static final ExitStatus AS_WANTED = new ExitStatus(OK, null);

    /** The end for somebody who was not let in; {@code heard} is whether a chat server has said anything before. */
    static ExitStatus outside(ChatException failure, boolean heard) {
        ExitStatus status = because(failure);
        if (failure instanceof ChatException.ConnectionLost
                && !heard
                && !(failure.getCause() instanceof WebSocketHandshakeException)) {
            return new ExitStatus(
                    FAILED,
                    status.words() + ". Is it the chat's port? The web page has another one, and so has TLS (--tls)");
        }
        // The server may have let them in and keep the seat: nobody knows the session, which is lost with the answer.
        return failure instanceof ChatException.NotAnswered
                ? new ExitStatus(FAILED, status.words() + ". If the name is taken now, try it again in a minute")
                : status;
    }

    static ExitStatus because(ChatException failure) {
        return new ExitStatus(FAILED, inWords(failure));
    }

    /** What {@code failure} means and what can be done about it, in words for people. */
    public static String inWords(ChatException failure) {
        if (failure instanceof ChatException.Refused refused) {
            Duration after = refused.retryAfter();
            Long millis = after == null ? null : after.toMillis();
            String why = Phrases.refusal(refused.code(), words(refused), millis);
            String hint = refused.is(ErrorCode.PASSWORD_REQUIRED)
                    ? ". A terminal asks for it; else give it with " + ClientOptions.GIVES_PASSWORD
                    : "";
            return MessagePrinter.text(why + hint);
        }
        String hint = "";
        if (failure instanceof ChatException.CannotConnect) {
            if (failure.getCause() instanceof UnknownHostException) {
                hint = ". Is the name right?";
            } else if (failure.getCause() instanceof SocketException) {
                hint = ". Is the server running?";
            }
        }
        if (failure instanceof ChatException.ClosedByServer closed
                && closed.is(CloseReason.TOO_MANY_CONNECTIONS)
                && closed.text() == null) {
            hint = ". Close one of them, or try again later";
        }
        return MessagePrinter.text(words(failure) + hint);
    }

    /** What happened, in words for people, without a full stop. May hold what the server said. */
    static String words(ChatException failure) {
        if (failure instanceof ChatException.ClosedByServer closed) {
            return Phrases.goodbye(closed.reason(), closed.text());
        }
        return String.valueOf(failure.getMessage());
    }
}
