package chat.server;

import io.netty.channel.unix.Errors.NativeIoException;
import java.io.IOException;
import java.net.BindException;
import java.net.UnknownHostException;
import java.nio.channels.UnresolvedAddressException;
import org.jspecify.annotations.Nullable;

/** The server cannot listen where it should; the message is for the operator, one line. */
final class CannotListenException extends IOException {

    private static final long serialVersionUID = 1L;

    /** EADDRINUSE on Linux, as Netty's epoll transport has it. */
    private static final int ADDRESS_IN_USE = -98;

    /** EADDRNOTAVAIL. */
    private static final int ADDRESS_NOT_HERE = -99;

    /**
     * @param host null for all interfaces
     * @param flag what gives another port
     */
    CannotListenException(@Nullable String host, int port, String flag, Throwable cause) {
        super(explain(host, port, flag, cause), cause);
    }

    /** Whether somebody else has the port. */
    boolean isPortInUse() {
        return isPortInUse(getCause());
    }

    private static boolean isPortInUse(@Nullable Throwable cause) {
        return is(cause, ADDRESS_IN_USE, "in use");
    }

    /** @param words Java has one type for both, and only its words to tell them apart */
    private static boolean is(@Nullable Throwable cause, int error, String words) {
        return (cause instanceof BindException
                        && String.valueOf(cause.getMessage()).contains(words))
                || (cause instanceof NativeIoException failed && failed.expectedErr() == error);
    }

    private static String explain(@Nullable String host, int port, String flag, Throwable cause) {
        if (isPortInUse(cause)) {
            return "port " + port + " is already in use; " + flag + " gives another one";
        }
        if (cause instanceof UnresolvedAddressException || cause instanceof UnknownHostException) {
            return "there is no address for the host name '" + host + "'";
        }
        String where = host == null ? "port " + port : host + ":" + port;
        boolean isNotHere = is(cause, ADDRESS_NOT_HERE, "assign requested address");
        return "can't listen on " + where + ": "
                + (isNotHere ? "this machine does not have that address" : cause.getMessage());
    }
}
