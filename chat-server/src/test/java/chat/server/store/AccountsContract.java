package chat.server.store;

import static chat.server.store.Asking.answer;
import static chat.server.store.Asking.failure;
import static chat.server.store.Asking.refusal;
import static chat.server.store.Asking.user;
import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import chat.protocol.ErrorCode;
import chat.protocol.Role;
import chat.protocol.Username;
import chat.server.store.Accounts.Account;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.concurrent.CancellationException;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What every store of accounts has to do, wherever it writes them down: whoever makes one extends this. */
public abstract class AccountsContract {

    private static final Instant NOW = Instant.parse("2026-01-02T03:04:05.678Z");
    private static final String HASH = "$2b$04$abc";

    private final AtomicLong millis = new AtomicLong(NOW.toEpochMilli());

    @SuppressWarnings("NullAway.Init") // before each
    private Accounts accounts;

    protected abstract Accounts accounts(InstantSource clock);

    @BeforeEach
    void open() {
        accounts = accounts(() -> Instant.ofEpochMilli(millis.get()));
    }

    private Account add(String name, long credential) {
        return answer(() -> accounts.add(user(name), Role.MEMBER, HASH, credential));
    }

    private @Nullable Account find(String name) {
        return answer(() -> accounts.find(user(name)));
    }

    private void wait(Duration time) {
        millis.addAndGet(time.toMillis());
    }

    @Test
    void whatWasAddedIsFoundHoweverItsNameIsWritten() {
        assertThat(find("alice")).isNull();

        Account added = add("Alice", 7);

        assertThat(added).isEqualTo(new Account(user("Alice"), Role.MEMBER, NOW, HASH, 7, null));
        assertThat(find("ALICE")).isEqualTo(added);
        assertThat(requireNonNull(find("ALICE")).username()).hasToString("Alice");
        assertThat(find("bob")).isNull();
    }

    @Test
    void nameIsAddedOnce() {
        Account added = add("alice", 7);

        assertThat(refusal(() -> accounts.add(user("ALICE"), Role.OPERATOR, "other", 8))
                        .code())
                .isEqualTo(ErrorCode.USERNAME_TAKEN);
        wait(Duration.ofDays(400));
        assertThat(find("alice")).isEqualTo(added);
    }

    @Test
    void whatIsAskedForOnceMoreIsAnsweredAsBefore() {
        Account added = add("alice", 7);
        wait(Duration.ofSeconds(1));
        assertThat(add("alice", 7)).isEqualTo(added);

        Account changed = answer(() -> accounts.setPassword(user("alice"), 7, "another", 8));
        assertThat(answer(() -> accounts.setPassword(user("alice"), 7, "another", 8)))
                .isEqualTo(changed);

        Account gone = answer(() -> accounts.remove(user("alice"), 8));
        wait(Duration.ofSeconds(1));
        assertThat(answer(() -> accounts.remove(user("alice"), 8))).isEqualTo(gone);
    }

    @Test
    void passwordIsChangedByWhoeverKnowsTheOneThatHolds() {
        add("alice", 7);

        Account changed = answer(() -> accounts.setPassword(user("alice"), 7, "another", 8));

        assertThat(changed).isEqualTo(new Account(user("alice"), Role.MEMBER, NOW, "another", 8, null));
        assertThat(refusal(() -> accounts.setPassword(user("alice"), 7, "third", 9))
                        .code())
                .isEqualTo(ErrorCode.PASSWORD_WRONG);
        assertThat(refusal(() -> accounts.remove(user("alice"), 7)).code()).isEqualTo(ErrorCode.PASSWORD_WRONG);
        assertThat(find("alice")).isEqualTo(changed);
    }

    @Test
    void roleIsWhatItWasSetToLast() {
        add("alice", 7);

        assertThat(answer(() -> accounts.setRole(user("alice"), Role.OPERATOR)).role())
                .isEqualTo(Role.OPERATOR);

        assertThat(requireNonNull(find("alice")).role()).isEqualTo(Role.OPERATOR);
    }

    @Test
    void nothingIsChangedThatIsNotThere() {
        assertThat(List.of(
                        refusal(() -> accounts.setRole(user("bob"), Role.MEMBER))
                                .code(),
                        refusal(() -> accounts.setPassword(user("bob"), 1, HASH, 2))
                                .code(),
                        refusal(() -> accounts.remove(user("bob"), 1)).code()))
                .containsOnly(ErrorCode.ACCOUNT_REQUIRED);
    }

    @Test
    void nameOfAnAccountThatIsGoneIsFreeAfterThirtyDays() {
        add("alice", 7);

        Account gone = answer(() -> accounts.remove(user("alice"), 7));

        assertThat(gone.isGone()).isTrue();
        assertThat(gone.freeAt()).isEqualTo(NOW.plus(Duration.ofDays(30)));
        assertThat(gone.hash()).isEmpty();
        assertThat(refusal(() -> accounts.setRole(user("alice"), Role.OPERATOR)).code())
                .isEqualTo(ErrorCode.ACCOUNT_REQUIRED);
        wait(Duration.ofDays(30).minusMillis(1));
        assertThat(find("alice")).isEqualTo(gone);
        wait(Duration.ofMillis(1));
        assertThat(find("alice")).isNull();
    }

    @Test
    void nameThatIsNotFreeYetCanBeAddedAgain() {
        add("alice", 7);
        answer(() -> accounts.remove(user("alice"), 7));

        Account again = add("Alice", 8);

        assertThat(again.isGone()).isFalse();
        assertThat(find("alice")).isEqualTo(again);
    }

    @Test
    void nameThatCouldBeTakenForAnotherIsFoundByIt() {
        add("alice", 7);
        Username cyrillic = user("\u0430lice");

        assertThat(answer(() -> accounts.findAlike(cyrillic))).isEqualTo(find("alice"));
        assertThat(answer(() -> accounts.findNearest(cyrillic))).isEqualTo(find("alice"));
        assertThat(answer(() -> accounts.findNearest(user("ALICE")))).isEqualTo(find("alice"));
        assertThat(answer(() -> accounts.findNearest(user("bob")))).isNull();
        assertThat(answer(() -> accounts.findAlike(user("ALICE")))).as("itself").isNull();
        assertThat(answer(() -> accounts.findAlike(user("bob")))).isNull();
        answer(() -> accounts.remove(user("alice"), 7));
        assertThat(answer(() -> accounts.findAlike(cyrillic))).isEqualTo(find("alice"));
        wait(Duration.ofDays(30));
        assertThat(answer(() -> accounts.findAlike(cyrillic))).isNull();
    }

    @Test
    void listHasThoseThatAreNotGoneInTheOrderOfTheirNames() {
        add("carol", 1);
        add("Bob", 2);
        add("alice", 3);
        add("dave", 4);
        answer(() -> accounts.remove(user("carol"), 1));

        assertThat(answer(() -> accounts.list(null, 2)))
                .extracting(Account::username)
                .containsExactly(user("alice"), user("bob"));
        assertThat(answer(() -> accounts.list(user("BOB"), 2)))
                .extracting(Account::username)
                .containsExactly(user("dave"));
    }

    @Test
    void nothingIsDoneBehindTheEnd() {
        accounts.close();

        assertThat(failure(() -> accounts.find(user("alice")))).isInstanceOf(CancellationException.class);
        assertThat(failure(() -> accounts.add(user("alice"), Role.MEMBER, HASH, 1)))
                .isInstanceOf(CancellationException.class);
    }

    @Test
    void changesComeInTheirOrderInSteps() {
        add("alice", 1);
        add("bob", 2);
        add("carol", 3);
        answer(() -> accounts.setPassword(user("alice"), 1, "another", 4));
        answer(() -> accounts.remove(user("carol"), 3));

        Accounts.Changes first = answer(() -> accounts.changes(0, 2));
        assertThat(first.accounts()).isEqualTo(List.of(found("bob"), found("alice")));
        Accounts.Changes second = answer(() -> accounts.changes(first.number(), 2));
        assertThat(second.accounts()).isEqualTo(List.of(found("carol")));
        assertThat(answer(() -> accounts.changes(second.number(), 2)))
                .isEqualTo(new Accounts.Changes(List.of(), second.number()));
        answer(() -> accounts.setRole(user("bob"), Role.OPERATOR));
        assertThat(answer(() -> accounts.changes(second.number(), 2)).accounts())
                .isEqualTo(List.of(found("bob")));
    }

    private Account found(String name) {
        return requireNonNull(find(name));
    }
}
