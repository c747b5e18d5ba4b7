// Lets binaries that were built on a newer Linux run wherever libtorch's own wheels do: from glibc 2.28 and the
// libstdc++ of GCC 7 on. These functions got new symbol versions since then without a change in behaviour. The linker
// redirects calls to the wrappers here (--wrap, in CMakeLists.txt), which call the oldest version.
// tests/native/requirements.test.ts checks the binaries.
#include <sys/stat.h>

#if defined(__x86_64__)
#define MAE_OLDEST "GLIBC_2.2.5"
#elif defined(__aarch64__)
#define MAE_OLDEST "GLIBC_2.17"
#else
#error "native/portable/glibc.cc does not know which symbol version this platform began with"
#endif

extern "C" {

// Binds names here to older versions of a library's symbols.
__asm__(".symver mae_dlopen, dlopen@" MAE_OLDEST);
__asm__(".symver mae_dlsym, dlsym@" MAE_OLDEST);
__asm__(".symver mae_dlerror, dlerror@" MAE_OLDEST);
__asm__(".symver mae_pthread_once, pthread_once@" MAE_OLDEST);
__asm__(".symver mae_fxstat, __fxstat@" MAE_OLDEST);
__asm__(".symver mae_pow, pow@" MAE_OLDEST);
__asm__(".symver mae_wait, _ZNSt18condition_variable4waitERSt11unique_lockISt5mutexE@GLIBCXX_3.4.11");

void* mae_dlopen(const char* path, int mode);
void* mae_dlsym(void* library, const char* name);
char* mae_dlerror();
int mae_pthread_once(int* control, void (*action)());
int mae_fxstat(int version, int descriptor, struct stat* found);
double mae_pow(double base, double exponent);
void mae_wait(void* condition, void* lock);

void* __wrap_dlopen(const char* path, int mode) { return mae_dlopen(path, mode); }

void* __wrap_dlsym(void* library, const char* name) { return mae_dlsym(library, name); }

char* __wrap_dlerror() { return mae_dlerror(); }

int __wrap_pthread_once(int* control, void (*action)()) { return mae_pthread_once(control, action); }

int __wrap_fstat(int descriptor, struct stat* found) {
#if defined(__x86_64__)
  constexpr int kLayout = 1;
#else
  constexpr int kLayout = 0;
#endif
  return mae_fxstat(kLayout, descriptor, found);
}

double __wrap_pow(double base, double exponent) { return mae_pow(base, exponent); }

// std::condition_variable::wait(std::unique_lock<std::mutex>&)
void __wrap__ZNSt18condition_variable4waitERSt11unique_lockISt5mutexE(void* condition, void* lock) {
  mae_wait(condition, lock);
}

// In glibc 2.32 and newer, whether the process has a single thread: std::shared_ptr then counts without atomic
// instructions. Node.js has several threads.
char __libc_single_threaded = 0;
}
