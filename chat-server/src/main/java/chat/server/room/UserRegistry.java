package chat.server.room;

import chat.protocol.ErrorCode;
import chat.protocol.ProtocolException;
import chat.protocol.Username;
import java.util.HashSet;
import java.util.Set;

/** Who is in: names and seats, claimed together. Guarded by its own lock; any thread may call it. */
final class UserRegistry {

    private final Set<Username> names = new HashSet<>();

    /** Written under the lock. */
    private volatile int maxUsers;

    UserRegistry(int maxUsers) {
        this.maxUsers = maxUsers;
    }

    int maxUsers() {
        return maxUsers;
    }

    /**
     * Changes how many seats there are. Nobody loses theirs: where more are in, nobody gets in until there are fewer.
     *
     * @param maxUsers at least 1
     */
    synchronized void setMaxUsers(int maxUsers) {
        this.maxUsers = maxUsers;
    }

    /**
     * Takes the name and a seat, both or neither. Of simultaneous claims to one name, or to the last seat, one wins.
     *
     * @throws ProtocolException with {@link ErrorCode#USERNAME_TAKEN} or, if the name is free, {@link ErrorCode#SERVER_FULL}
     */
    synchronized void claim(Username name) throws ProtocolException {
        if (names.contains(name)) {
            throw new ProtocolException(ErrorCode.USERNAME_TAKEN, "Username " + name + " is already taken");
        }
        if (names.size() >= maxUsers) {
            throw new ProtocolException(
                    ErrorCode.SERVER_FULL, "Server is full (" + names.size() + " of " + maxUsers + " users)");
        }
        names.add(name);
    }

    synchronized void release(Username name) {
        names.remove(name);
    }
}
