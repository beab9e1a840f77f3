package chat.server.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import chat.server.config.AccountsConfig.Mode;
import chat.server.config.ServerOptions.UsageException;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Accounts need a directory to be kept in. */
final class AccountsOptionsTest {

    private static AccountsConfig accounts(String... args) throws UsageException {
        return ServerOptions.parse(List.of(args), Map.of()).config().accounts();
    }

    @Test
    void theyAreOpenWhereThingsAreKept() throws UsageException {
        assertThat(accounts()).isEqualTo(new AccountsConfig(Mode.OFF, 2, 64, 12));
        assertThat(accounts("--data=d")).isEqualTo(new AccountsConfig(Mode.OPEN, 2, 64, 12));
    }

    @ParameterizedTest
    @CsvSource({"open, OPEN", "required, REQUIRED", "Required, REQUIRED", "off, OFF", "auto, OPEN"})
    void theyAreWhatIsGiven(String mode, Mode expected) throws UsageException {
        assertThat(accounts("--data=d", "--accounts=" + mode).mode()).isEqualTo(expected);
    }

    @ParameterizedTest
    @ValueSource(strings = {"open", "required"})
    void theyAreRefusedWhereNothingIsKept(String mode) throws UsageException {
        assertThat(accounts("--accounts=off").mode()).isEqualTo(Mode.OFF);
        assertThatExceptionOfType(UsageException.class)
                .isThrownBy(() -> accounts("--accounts", mode))
                .withMessage("--accounts: accounts are kept in a directory, or by a cluster: give --data or --cluster");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "--accounts=some| '--accounts: ''some'' (expected: open, required, off or auto)'",
                "--password-threads=0| '--password-threads: 0 (expected: 1 to 64)'",
                "--password-threads=65| '--password-threads: 65 (expected: 1 to 64)'",
                "--password-queue=0| '--password-queue: 0 (expected: 1 to 10000)'"
            })
    void whatCannotBeIsRefused(String arg, String message) {
        assertThatExceptionOfType(UsageException.class)
                .isThrownBy(() -> accounts("--data=d", arg))
                .withMessage(message);
    }
}
