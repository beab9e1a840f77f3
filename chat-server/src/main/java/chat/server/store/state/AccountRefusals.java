package chat.server.store.state;

import chat.protocol.ErrorCode;
import chat.protocol.Phrases;
import chat.protocol.ProtocolException;
import chat.protocol.Username;

/** Why an account was not made or changed, in the same words wherever it is. */
public final class AccountRefusals {

    private AccountRefusals() {}

    /** The name is an account, as its owner wrote it. */
    public static ProtocolException taken(Username owned) {
        return new ProtocolException(ErrorCode.USERNAME_TAKEN, Phrases.fill(Phrases.NAME_REGISTERED, owned.toString()));
    }

    public static ProtocolException none(Username name) {
        return new ProtocolException(ErrorCode.ACCOUNT_REQUIRED, "There is no account of the name " + name);
    }

    /** It has another credential than was expected. */
    public static ProtocolException changed() {
        return new ProtocolException(ErrorCode.PASSWORD_WRONG, "The password was changed just now. Try again");
    }

    public static ProtocolException lastOperator(Username name) {
        return new ProtocolException(
                ErrorCode.NOT_PERMITTED, name + " is the last operator. Make somebody else one first");
    }
}
