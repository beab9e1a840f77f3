package chat.server.room;

import chat.protocol.ErrorCode;
import chat.protocol.ProtocolException;
import chat.protocol.Username;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/**
 * Who is in: names and seats, claimed together, and the sessions that one can come back to. Where they are written down is the
 * implementation's affair: it may be another process, so an answer may come later and on any thread.
 *
 * <p>Any thread may call it.
 */
public interface UserRegister {

    /**
     * A name and a seat that somebody has.
     *
     * @param session the secret to come back with; null if the seat is not kept when its connection is lost
     * @param tenancy how often somebody has come back to it. What is asked for with a smaller number than the latest is ignored: who asks
     *     has lost the seat to somebody who came back to it
     */
    record Seat(Username username, @Nullable String session, int tenancy) {

        /** Without the secret, which has no place in a log. */
        @Override
        public String toString() {
            return username + ", tenancy " + tenancy;
        }
    }

    /** Whoever answers for somebody who has a seat. */
    interface Holder {

        /**
         * The seat was kept, and is given to somebody else.
         *
         * @return completes when the name is not in any room any more. The register does the rest: it is not to be released
         */
        CompletionStage<?> evicted();
    }

    int maxUsers();

    /**
     * Changes how many seats there are. Nobody loses theirs: where more are in, nobody gets in until there are fewer.
     *
     * @param maxUsers at least 1
     */
    void setMaxUsers(int maxUsers);

    /**
     * Takes the name and a seat, both or neither. Of simultaneous claims to one name, or to the last seat, one wins. If only kept seats
     * are left, it is the one that is kept longest.
     *
     * @param resumable whether somebody may want to come back to it
     * @return fails with a {@link ProtocolException}: {@link ErrorCode#USERNAME_TAKEN}, where the name is that of a kept seat with the
     *     time after which it may be free, or, if the name is free, {@link ErrorCode#SERVER_FULL}
     */
    CompletionStage<Seat> claim(Username name, boolean resumable, Holder holder);

    /**
     * Comes back to a seat, whether it is kept or its holder has not noticed yet that the connection is lost.
     *
     * @return the seat in its next tenancy; fails with a {@link ProtocolException}, {@link ErrorCode#SESSION_UNKNOWN}
     */
    CompletionStage<Seat> resume(String session);

    /** The connection is lost: from now on the seat is kept, and may be given to somebody else. */
    void keep(Seat seat);

    /** Gives name and seat up. */
    void release(Seat seat);
}
