package io.github.tillkey.testsuite.docs;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import com.tngtech.archunit.core.domain.JavaModifier;
import io.github.tillkey.core.usecase.Invocation;
import io.github.tillkey.core.usecase.RequestRefusedException;
import io.github.tillkey.core.usecase.Rights;
import java.lang.reflect.Constructor;
import java.lang.reflect.Executable;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.lang.reflect.Proxy;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * An actor without rights is refused before anything of the realm is read: when a use case is opened, or by each of its
 * methods. A new use case takes part by itself.
 */
class UseCaseRightsTest {

    static Stream<Class<?>> useCases() {
        return ArchitectureTest.CLASSES.stream()
                .filter(type -> type.getPackageName().endsWith(".usecase")
                        && type.getConstructors().stream()
                                .anyMatch(opening -> opening.getModifiers().contains(JavaModifier.PUBLIC)
                                        && opening.getRawParameterTypes().stream()
                                                .anyMatch(given -> given.isEquivalentTo(Invocation.class))))
                .map(type -> type.reflect());
    }

    @ParameterizedTest
    @MethodSource("useCases")
    void withoutTheRightNothingIsRead(Class<?> useCase) throws Exception {
        Constructor<?> opening = useCase.getConstructors()[0];
        Object opened;
        try {
            opened = opening.newInstance(arguments(opening));
        } catch (InvocationTargetException refused) {
            isForbidden(refused);
            return;
        }
        List<Method> methods = Stream.of(useCase.getDeclaredMethods())
                .filter(method -> Modifier.isPublic(method.getModifiers()))
                .toList();
        assertThat(methods).isNotEmpty();
        for (Method method : methods) {
            ThrowingCallable call = () -> method.invoke(opened, arguments(method));
            isForbidden(catchThrowableOfType(InvocationTargetException.class, call));
        }
    }

    private static void isForbidden(InvocationTargetException refused) {
        assertThat(refused)
                .isNotNull()
                .cause()
                .isInstanceOfSatisfying(RequestRefusedException.class, refusal -> assertThat(refusal.kind())
                        .isEqualTo(RequestRefusedException.Kind.FORBIDDEN));
    }

    private static Object[] arguments(Executable call) {
        return Stream.of(call.getParameterTypes())
                .map(UseCaseRightsTest::argument)
                .toArray();
    }

    /** Of a type of Keycloak only the id can be read; a record is made of such parts. */
    private static Object argument(Class<?> type) {
        if (type == String.class) {
            return "x";
        }
        if (type == List.class) {
            return List.of();
        }
        if (type.isRecord()) {
            try {
                Constructor<?> canonical = Stream.of(type.getDeclaredConstructors())
                        .max(Comparator.comparing(Constructor::getParameterCount))
                        .orElseThrow();
                return canonical.newInstance(arguments(canonical));
            } catch (ReflectiveOperationException unexpected) {
                throw new AssertionError(unexpected);
            }
        }
        return !type.isInterface()
                ? null
                : Proxy.newProxyInstance(type.getClassLoader(), new Class<?>[] {type}, (proxy, method, arguments) -> {
                    if (type == Rights.class) {
                        return false;
                    }
                    assertThat(method.getName()).isEqualTo("getId");
                    return "x";
                });
    }
}
